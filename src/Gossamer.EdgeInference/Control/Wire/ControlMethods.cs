using Gossamer.EdgeInference.Serving;
using Gossamer.EdgeInference.Serving.Wire;
using Grpc.AspNetCore.Server.Model;
using Grpc.Core;

namespace Gossamer.EdgeInference.Control.Wire;

/// <summary>The method of <see cref="ControlService"/> as the server finds it.</summary>
internal sealed class ControlMethods : IServiceMethodProvider<ControlService>
{
    /// <inheritdoc/>
    public void OnServiceMethodDiscovery(ServiceMethodProviderContext<ControlService> context) => context.AddDuplexStreamingMethod(
        new Method<DeviceMessage, EdgeMessage>(
            MethodType.DuplexStreaming, "gossamer.edge.v1.EdgeControl", nameof(ControlService.Attach), ProtobufMarshaller.Reading(DeviceMessage.Parser), ProtobufMarshaller.Writing<EdgeMessage>()),
        [],
        static async (service, messages, answers, call) =>
        {
            try
            {
                await service.Attach(messages, answers, call).ConfigureAwait(false);
            }
            catch (InferenceException refused)
            {
                throw new RpcException(new Status(refused.Error.GrpcStatus(), refused.Message, refused));
            }
            catch (Exception ended) when (ended is OperationCanceledException or IOException)
            {
                throw new RpcException(new Status(StatusCode.Unavailable, "the conversation has ended", ended));
            }
        });
}
