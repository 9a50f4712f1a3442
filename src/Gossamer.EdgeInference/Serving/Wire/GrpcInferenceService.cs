using Gossamer.EdgeInference.Security;
using Grpc.Core;
using Microsoft.AspNetCore.Http;

namespace Gossamer.EdgeInference.Serving.Wire;

/// <summary>The Open Inference Protocol over gRPC.</summary>
internal sealed class GrpcInferenceService(InferenceEngine engine, ServerState state)
{
    public static Task<ServerLiveResponse> ServerLive(ServerLiveRequest request) =>
        Task.FromResult(new ServerLiveResponse { Live = true });

    public Task<ServerReadyResponse> ServerReady(ServerReadyRequest request) =>
        Task.FromResult(new ServerReadyResponse { Ready = state.IsReady });

    public Task<ModelReadyResponse> ModelReady(ModelReadyRequest request)
    {
        engine.Models.Find(request.Name, request.Version);
        return Task.FromResult(new ModelReadyResponse { Ready = state.IsReady });
    }

    public static Task<ServerMetadataResponse> ServerMetadata(ServerMetadataRequest request) =>
        Task.FromResult(new ServerMetadataResponse { Name = ServerState.Name, Version = ServerState.Version });

    public Task<ModelMetadataResponse> ModelMetadata(ModelMetadataRequest request)
    {
        ModelDescription model = engine.Models.Find(request.Name, request.Version).Description;
        return Task.FromResult(GrpcMessages.Metadata(model, engine.Models.VersionsOf(model.Name)));
    }

    public async Task<ModelInferResponse> ModelInfer(ModelInferRequest request, ServerCallContext call)
    {
        IServedModel model = engine.Models.Find(request.ModelName, request.ModelVersion);
        InferenceResponse response = await engine.InferAsync(
            model, GrpcMessages.Read(request, model.Description), ConnectedDevice.Of(call.GetHttpContext()), call.CancellationToken).ConfigureAwait(false);
        return GrpcMessages.Write(response, GrpcMessages.IsRaw(request));
    }
}
