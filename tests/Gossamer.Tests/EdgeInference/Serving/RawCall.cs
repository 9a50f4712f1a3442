using Grpc.Core;

namespace Gossamer.Tests.EdgeInference.Serving;

/// <summary>Any bytes as the message of a call.</summary>
internal static class RawCall
{
    private static readonly Marshaller<byte[]> Bytes = Marshallers.Create(static bytes => bytes, static bytes => bytes);
    private static readonly Method<byte[], byte[]> Infer = new(MethodType.Unary, "inference.GRPCInferenceService", "ModelInfer", Bytes, Bytes);

    public static Task<byte[]> InferAsync(CallInvoker invoker, byte[] message, CancellationToken cancellation) =>
        invoker.AsyncUnaryCall(Infer, null, new CallOptions(cancellationToken: cancellation), message).ResponseAsync;
}
