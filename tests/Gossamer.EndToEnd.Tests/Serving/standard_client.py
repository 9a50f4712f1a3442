"""A client that knows nothing of Gossamer: stubs that protoc made of the protocol's definition, and Python's own gRPC.

Arguments: folder of the stubs, address, file to trust, certificate, key. Prints what it was told as JSON.
"""
import json
import struct
import sys

import grpc

stubs, address, trust, certificate, key = sys.argv[1:]
sys.path.insert(0, stubs)
import open_inference_grpc_pb2 as pb
import open_inference_grpc_pb2_grpc as rpc


def read(path):
    with open(path, "rb") as file:
        return file.read()


def request(raw, **changes):
    values = [0.01 * i for i in range(6)]
    tensor = pb.ModelInferRequest.InferInputTensor(name="input", datatype="FP32", shape=[1, 1, 2, 3])
    message = pb.ModelInferRequest(model_name="net", id="42")
    if raw:
        message.raw_input_contents.append(struct.pack("<6f", *values))
    else:
        tensor.contents.fp32_contents.extend(values)
    for name, value in changes.items():
        if name == "shape":
            del tensor.shape[:]
            tensor.shape.extend(value)
        elif name == "datatype":
            tensor.datatype = value
        else:
            setattr(message, name, value)
    message.inputs.append(tensor)
    return message


def refused(call):
    try:
        call()
        return "answered"
    except grpc.RpcError as error:
        return error.code().name


credentials = grpc.ssl_channel_credentials(read(trust), read(key), read(certificate))
with grpc.secure_channel(address, credentials) as channel:
    client = rpc.GRPCInferenceServiceStub(channel)
    metadata = client.ModelMetadata(pb.ModelMetadataRequest(name="net"))
    raw = client.ModelInfer(request(raw=True))
    typed = client.ModelInfer(request(raw=False))
    both = request(raw=True)
    both.inputs[0].contents.fp32_contents.append(1)
    result = {
        "live": client.ServerLive(pb.ServerLiveRequest()).live,
        "ready": client.ServerReady(pb.ServerReadyRequest()).ready,
        "modelReady": client.ModelReady(pb.ModelReadyRequest(name="net", version="1")).ready,
        "server": client.ServerMetadata(pb.ServerMetadataRequest()).name,
        "versions": list(metadata.versions),
        "inputShape": list(metadata.inputs[0].shape),
        "outputShape": list(metadata.outputs[0].shape),
        "id": raw.id,
        "raw": list(struct.unpack("<3f", raw.raw_output_contents[0])),
        "typed": list(typed.outputs[0].contents.fp32_contents),
        "errors": {
            "model": refused(lambda: client.ModelInfer(request(raw=True, model_name="nobody"))),
            "version": refused(lambda: client.ModelInfer(request(raw=True, model_version="2"))),
            "shape": refused(lambda: client.ModelInfer(request(raw=True, shape=[2, 1, 2, 3]))),
            "datatype": refused(lambda: client.ModelInfer(request(raw=True, datatype="FP64"))),
            "bothForms": refused(lambda: client.ModelInfer(both)),
        },
    }
with grpc.secure_channel(address, grpc.ssl_channel_credentials(read(trust))) as channel:
    client = rpc.GRPCInferenceServiceStub(channel)
    result["errors"]["certificate"] = refused(lambda: client.ServerLive(pb.ServerLiveRequest(), timeout=10))
json.dump(result, sys.stdout)
