using System.Text;

namespace Gossamer.Tests.EdgeInference.Serving;

/// <summary>
/// The Open Inference Protocol over gRPC as its official definition has it (kserve/open-inference-protocol,
/// specification/protocol/open_inference_grpc.proto), noted down here independently of the file that the server is built from.
/// A field is name:type=number; * means repeated, map a map from string to InferParameter.
/// </summary>
internal static class OfficialProtocol
{
    public const string Package = "inference", Service = "GRPCInferenceService", Choice = "parameter_choice";

    public static readonly string[] Methods = ["ServerLive", "ServerReady", "ModelReady", "ServerMetadata", "ModelMetadata", "ModelInfer"];

    public static readonly string[] Messages =
    [
        "ServerLiveRequest",
        "ServerLiveResponse live:bool=1",
        "ServerReadyRequest",
        "ServerReadyResponse ready:bool=1",
        "ModelReadyRequest name:string=1 version:string=2",
        "ModelReadyResponse ready:bool=1",
        "ServerMetadataRequest",
        "ServerMetadataResponse name:string=1 version:string=2 extensions:string*=3",
        "ModelMetadataRequest name:string=1 version:string=2",
        "ModelMetadataResponse.TensorMetadata name:string=1 datatype:string=2 shape:int64*=3",
        "ModelMetadataResponse name:string=1 versions:string*=2 platform:string=3 inputs:TensorMetadata*=4 outputs:TensorMetadata*=5",
        "ModelInferRequest.InferInputTensor name:string=1 datatype:string=2 shape:int64*=3 parameters:map=4 contents:InferTensorContents=5",
        "ModelInferRequest.InferRequestedOutputTensor name:string=1 parameters:map=2",
        "ModelInferRequest model_name:string=1 model_version:string=2 id:string=3 parameters:map=4 inputs:InferInputTensor*=5 outputs:InferRequestedOutputTensor*=6 raw_input_contents:bytes*=7",
        "ModelInferResponse.InferOutputTensor name:string=1 datatype:string=2 shape:int64*=3 parameters:map=4 contents:InferTensorContents=5",
        "ModelInferResponse model_name:string=1 model_version:string=2 id:string=3 parameters:map=4 outputs:InferOutputTensor*=5 raw_output_contents:bytes*=6",
        "InferParameter bool_param:bool=1 int64_param:int64=2 string_param:string=3 double_param:double=4 uint64_param:uint64=5",
        "InferTensorContents bool_contents:bool*=1 int_contents:int32*=2 int64_contents:int64*=3 uint_contents:uint32*=4 uint64_contents:uint64*=5 fp32_contents:float*=6 fp64_contents:double*=7 bytes_contents:bytes*=8",
    ];

    /// <summary>The same as a file for protoc.</summary>
    public static string ProtoFile()
    {
        var text = new StringBuilder($"syntax = \"proto3\";\npackage {Package};\nservice {Service} {{\n");
        foreach (string method in Methods) text.Append($"  rpc {method}({method}Request) returns ({method}Response);\n");
        text.Append("}\n");
        foreach (string message in Messages.Where(static line => !Name(line).Contains('.')))
        {
            text.Append($"message {Name(message)} {{\n");
            foreach (string inner in Messages.Where(line => Name(line).StartsWith(Name(message) + ".", StringComparison.Ordinal)))
                text.Append($"  message {Name(inner).Split('.')[1]} {{\n{Fields(inner)}  }}\n");
            text.Append(Name(message) == "InferParameter" ? $"  oneof {Choice} {{\n{Fields(message)}  }}\n" : Fields(message)).Append("}\n");
        }
        return text.ToString();
    }

    private static string Name(string message) => message.Split(' ')[0];

    private static string Fields(string message) => string.Concat(message.Split(' ').Skip(1).Select(static field =>
    {
        string[] parts = field.Split(':', '=');
        string type = parts[1] == "map" ? "map<string, InferParameter>" : parts[1].EndsWith('*') ? $"repeated {parts[1].TrimEnd('*')}" : parts[1];
        return $"    {type} {parts[0]} = {parts[2]};\n";
    }));
}
