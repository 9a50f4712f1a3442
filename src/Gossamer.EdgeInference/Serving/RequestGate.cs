using System.Threading.RateLimiting;
using Gossamer.EdgeInference.Security;
using Gossamer.EdgeInference.Serving.Wire;
using Gossamer.EdgeInference.Telemetry;
using Microsoft.AspNetCore.Http;

namespace Gossamer.EdgeInference.Serving;

/// <summary>What every request passes before either protocol sees it, and where what goes wrong becomes an answer.</summary>
internal sealed class RequestGate : IDisposable
{
    private readonly PartitionedRateLimiter<string> _rate;
    private readonly CollabMeter _meter;
    private readonly int _requestsPerSecond;

    /// <summary>A gate that lets each device do so many requests a second, and as many at once.</summary>
    public RequestGate(int requestsPerSecond, CollabMeter meter)
    {
        (_requestsPerSecond, _meter) = (requestsPerSecond, meter);
        // Tokens come ten times a second, or one at a time.
        int tokens = Math.Max(1, requestsPerSecond / 10);
        var bucket = new TokenBucketRateLimiterOptions
        {
            TokenLimit = requestsPerSecond, TokensPerPeriod = tokens, ReplenishmentPeriod = TimeSpan.FromSeconds((double)tokens / requestsPerSecond), QueueLimit = 0,
        };
        _rate = PartitionedRateLimiter.Create<string, string>(device => RateLimitPartition.GetTokenBucketLimiter(device, _ => bucket), StringComparer.Ordinal);
    }

    /// <summary>Lets a request pass to <paramref name="next"/>, or refuses it.</summary>
    public async Task PassAsync(HttpContext context, RequestDelegate next)
    {
        string device = ConnectedDevice.Of(context);
        using RateLimitLease lease = _rate.AttemptAcquire(device);
        if (!lease.IsAcquired)
        {
            _meter.Dropped("rate");
            await context.RefuseAsync(InferenceError.TooMany, $"device '{device}' asks more than {_requestsPerSecond} times a second").ConfigureAwait(false);
            return;
        }
        try
        {
            await next(context).ConfigureAwait(false);
            await AnswerBareStatusAsync(context).ConfigureAwait(false);
        }
        catch (InferenceException refused) when (!context.Response.HasStarted)
        {
            await context.RefuseAsync(refused.Error, refused.Message).ConfigureAwait(false);
        }
        catch (BadHttpRequestException wrong) when (!context.Response.HasStarted)
        {
            bool tooLarge = wrong.StatusCode == StatusCodes.Status413PayloadTooLarge;
            await context.RefuseAsync(
                tooLarge ? InferenceError.TooLarge : InferenceError.Invalid, tooLarge ? $"the body is longer than {MessageLimits.Bytes} bytes" : OneLine.Of(wrong.Message)).ConfigureAwait(false);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _rate.Dispose();

    /// <summary>Gives a path or method that nobody serves the body that errors of the protocol have.</summary>
    private static Task AnswerBareStatusAsync(HttpContext context)
    {
        HttpResponse response = context.Response;
        if (response.HasStarted || context.IsGrpc()) return Task.CompletedTask;
        string path = OneLine.Of(context.Request.Path.Value ?? "");
        return response.StatusCode switch
        {
            StatusCodes.Status404NotFound => JsonMessages.Error($"there is no {path} here").SendAsync(context, response.StatusCode),
            StatusCodes.Status405MethodNotAllowed => JsonMessages.Error($"{path} does not take {OneLine.Of(context.Request.Method)}").SendAsync(context, response.StatusCode),
            _ => Task.CompletedTask,
        };
    }
}
