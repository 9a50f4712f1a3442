using Microsoft.AspNetCore.Http;

namespace Gossamer.EdgeInference.Serving.Wire;

/// <summary>Answers below both protocols.</summary>
internal static class HttpAnswers
{
    /// <summary>Sends a body of JSON.</summary>
    public static Task SendAsync(this ReadOnlyMemory<byte> json, HttpContext context, int status = StatusCodes.Status200OK)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        context.Response.ContentLength = json.Length;
        return context.Response.Body.WriteAsync(json, context.RequestAborted).AsTask();
    }

    /// <summary>Refuses a request in the words of the protocol it came by, before that protocol has seen it.</summary>
    public static Task RefuseAsync(this HttpContext context, InferenceError error, string message)
    {
        if (!IsGrpc(context)) return JsonMessages.Error(message).SendAsync(context, error.HttpStatus());
        // A response of trailers alone: https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-HTTP2.md
        context.Response.StatusCode = StatusCodes.Status200OK;
        context.Response.ContentType = "application/grpc";
        context.Response.Headers["grpc-status"] = $"{(int)error.GrpcStatus()}";
        context.Response.Headers["grpc-message"] = Uri.EscapeDataString(message);
        return context.Response.CompleteAsync();
    }

    /// <summary>Whether a request came by gRPC.</summary>
    public static bool IsGrpc(this HttpContext context) => context.Request.ContentType?.StartsWith("application/grpc", StringComparison.Ordinal) == true;
}
