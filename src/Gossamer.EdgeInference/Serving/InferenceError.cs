using Grpc.Core;

namespace Gossamer.EdgeInference.Serving;

/// <summary>Why a request is refused, in what both protocols have a status for.</summary>
public enum InferenceError
{
    /// <summary>The request is malformed, or not what the model takes.</summary>
    Invalid,

    /// <summary>There is no such model, version or path.</summary>
    NotFound,

    /// <summary>This device may not ask this.</summary>
    Denied,

    /// <summary>The request is longer than a message may be.</summary>
    TooLarge,

    /// <summary>The device asks more often than it may, or the server has more work than it takes.</summary>
    TooMany,

    /// <summary>The model failed.</summary>
    Failed,
}

/// <summary>The statuses of <see cref="InferenceError"/>.</summary>
internal static class InferenceErrors
{
    private static readonly (int Http, StatusCode Grpc)[] Table =
    [
        (400, StatusCode.InvalidArgument), (404, StatusCode.NotFound), (403, StatusCode.PermissionDenied), (413, StatusCode.ResourceExhausted),
        (429, StatusCode.ResourceExhausted), (500, StatusCode.Internal),
    ];

    public static int HttpStatus(this InferenceError error) => Table[(int)error].Http;

    public static StatusCode GrpcStatus(this InferenceError error) => Table[(int)error].Grpc;
}
