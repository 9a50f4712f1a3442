using Gossamer.EdgeInference.Live;
using Gossamer.EdgeInference.Security;
using Gossamer.EdgeInference.Serving;
using Grpc.Core;
using Microsoft.Extensions.Hosting;

namespace Gossamer.EdgeInference.Control.Wire;

/// <summary>The control stream over gRPC.</summary>
internal sealed class ControlService(EdgeCoordinator coordinator, IHostApplicationLifetime lifetime)
{
    /// <summary>A device's conversation, from its hello until either side ends it.</summary>
    public async Task Attach(IAsyncStreamReader<DeviceMessage> messages, IServerStreamWriter<EdgeMessage> answers, ServerCallContext call)
    {
        string id = ConnectedDevice.Of(call.GetHttpContext());
        if (!await messages.MoveNext(call.CancellationToken).ConfigureAwait(false)) return;
        using DeviceStream stream = coordinator.Attach(id, ControlMessages.ReadHello(messages.Current));
        // A server that ends does not wait for conversations that would go on for ever.
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(stream.Ended, lifetime.ApplicationStopping, call.CancellationToken);
        Task sending = SendAsync(stream, answers, ending.Token), ended = Task.Delay(Timeout.InfiniteTimeSpan, ending.Token);
        try
        {
            while (true)
            {
                // Given a token of ours, a read that is given up would cancel the call, and its status with it.
                Task<bool> next = messages.MoveNext(call.CancellationToken);
                if (await Task.WhenAny(next, ended).ConfigureAwait(false) == ended)
                {
                    _ = next.ContinueWith(static late => late.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
                    throw new OperationCanceledException("the edge ends the conversation");
                }
                if (!await next.ConfigureAwait(false)) return;
                coordinator.Receive(stream, ControlMessages.ReadReport(messages.Current, id, stream.Device));
            }
        }
        finally
        {
            coordinator.Detach(stream);
            await ending.CancelAsync().ConfigureAwait(false);
            await ended.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await sending.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private static async Task SendAsync(DeviceStream stream, IServerStreamWriter<EdgeMessage> answers, CancellationToken cancellation)
    {
        await foreach (EdgeMessage message in stream.Outgoing.ReadAllAsync(cancellation).ConfigureAwait(false)) await answers.WriteAsync(message, CancellationToken.None).ConfigureAwait(false);
    }
}
