using Google.Protobuf;
using Grpc.AspNetCore.Server.Model;
using Grpc.Core;

namespace Gossamer.EdgeInference.Serving.Wire;

/// <summary>The methods of <see cref="GrpcInferenceService"/> as the server finds them.</summary>
internal sealed class GrpcMethods : IServiceMethodProvider<GrpcInferenceService>
{
    private const string Service = "inference.GRPCInferenceService";

    /// <inheritdoc/>
    public void OnServiceMethodDiscovery(ServiceMethodProviderContext<GrpcInferenceService> context)
    {
        Add(context, nameof(GrpcInferenceService.ServerLive), ServerLiveRequest.Parser, static (_, request, _) => GrpcInferenceService.ServerLive(request));
        Add(context, nameof(GrpcInferenceService.ServerReady), ServerReadyRequest.Parser, static (service, request, _) => service.ServerReady(request));
        Add(context, nameof(GrpcInferenceService.ModelReady), ModelReadyRequest.Parser, static (service, request, _) => service.ModelReady(request));
        Add(context, nameof(GrpcInferenceService.ServerMetadata), ServerMetadataRequest.Parser, static (_, request, _) => GrpcInferenceService.ServerMetadata(request));
        Add(context, nameof(GrpcInferenceService.ModelMetadata), ModelMetadataRequest.Parser, static (service, request, _) => service.ModelMetadata(request));
        Add(context, nameof(GrpcInferenceService.ModelInfer), ModelInferRequest.Parser, static (service, request, call) => service.ModelInfer(request, call));
    }

    private static void Add<TRequest, TResponse>(
        ServiceMethodProviderContext<GrpcInferenceService> context, string name, MessageParser<TRequest> parser,
        Func<GrpcInferenceService, TRequest, ServerCallContext, Task<TResponse>> answer)
        where TRequest : class, IMessage<TRequest>
        where TResponse : class, IMessage
    {
        context.AddUnaryMethod(
            new Method<TRequest, TResponse>(MethodType.Unary, Service, name, ProtobufMarshaller.Reading(parser), ProtobufMarshaller.Writing<TResponse>()), [],
            async (service, request, call) =>
            {
                try
                {
                    return await answer(service, request, call).ConfigureAwait(false);
                }
                catch (InferenceException refused)
                {
                    throw new RpcException(new Status(refused.Error.GrpcStatus(), refused.Message, refused));
                }
            });
    }
}
