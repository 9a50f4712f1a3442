using Gossamer.EdgeInference.Security;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Gossamer.EdgeInference.Serving.Wire;

/// <summary>The Open Inference Protocol over HTTP.</summary>
internal sealed class RestEndpoints(InferenceEngine engine, ServerState state)
{
    private const string Model = "/v2/models/{name}", Version = Model + "/versions/{version}";

    /// <summary>Gives each path of the protocol its answer.</summary>
    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/v2", static context => JsonMessages.Server(ServerState.Name, ServerState.Version).SendAsync(context));
        routes.MapGet("/v2/health/live", static context => JsonMessages.Live(true).SendAsync(context));
        routes.MapGet("/v2/health/ready", ServerReadyAsync);
        foreach (string path in (string[])[Model, Version])
        {
            routes.MapGet(path, MetadataAsync);
            routes.MapGet(path + "/ready", ModelReadyAsync);
            routes.MapPost(path + "/infer", InferAsync);
        }
    }

    private Task ServerReadyAsync(HttpContext context) => JsonMessages.Ready(state.IsReady).SendAsync(context, StatusOfReadiness);

    private Task ModelReadyAsync(HttpContext context) => JsonMessages.ModelReady(Find(context).Description.Name, state.IsReady).SendAsync(context, StatusOfReadiness);

    private Task MetadataAsync(HttpContext context)
    {
        ModelDescription model = Find(context).Description;
        return JsonMessages.Metadata(model, engine.Models.VersionsOf(model.Name)).SendAsync(context);
    }

    private async Task InferAsync(HttpContext context)
    {
        IServedModel model = Find(context);
        using RequestBody body = await RequestBody.ReadAsync(context.Request).ConfigureAwait(false);
        InferenceRequest request = JsonRequest.Read(body.Span, model.Description);
        InferenceResponse response = await engine.InferAsync(model, request, ConnectedDevice.Of(context), context.RequestAborted).ConfigureAwait(false);
        await JsonMessages.Write(response).SendAsync(context).ConfigureAwait(false);
    }

    private int StatusOfReadiness => state.IsReady ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable;

    private IServedModel Find(HttpContext context) => engine.Models.Find((string)context.GetRouteValue("name")!, context.GetRouteValue("version") as string);
}
