using Google.Protobuf;
using Grpc.AspNetCore.Server.Model;
using Grpc.Core;

namespace Gossamer.EdgeInference.Serving.Wire;

/// <summary>
/// The methods of <see cref="GrpcInferenceService"/> as the server finds them. Generated code would answer a malformed message by
/// Unknown, "Exception was thrown by handler"; these readers answer it by InvalidArgument.
/// </summary>
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
        var requests = Marshallers.Create<TRequest>(static (_, _) => throw new NotSupportedException(), received => Parse(parser, received));
        var responses = Marshallers.Create<TResponse>(Write, static _ => throw new NotSupportedException());
        context.AddUnaryMethod(
            new Method<TRequest, TResponse>(MethodType.Unary, Service, name, requests, responses), [],
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

    private static TRequest Parse<TRequest>(MessageParser<TRequest> parser, DeserializationContext received)
        where TRequest : IMessage<TRequest>
    {
        try
        {
            return parser.ParseFrom(received.PayloadAsReadOnlySequence());
        }
        catch (InvalidProtocolBufferException wrong)
        {
            throw new RpcException(new Status(StatusCode.InvalidArgument, $"the message is no {typeof(TRequest).Name}: {wrong.Message}", wrong));
        }
    }

    private static void Write(IMessage message, SerializationContext answer)
    {
        answer.SetPayloadLength(message.CalculateSize());
        message.WriteTo(answer.GetBufferWriter());
        answer.Complete();
    }
}
