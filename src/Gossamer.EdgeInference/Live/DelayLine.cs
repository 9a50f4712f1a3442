using System.Threading.Channels;

namespace Gossamer.EdgeInference.Live;

/// <summary>Packets under way: each is written when it arrives, in order, while those behind it are sent.</summary>
internal sealed class DelayLine : IAsyncDisposable
{
    private const int MostPackets = 4_096;

    private readonly Channel<(double Arrival, byte[] Packet)> _packets =
        Channel.CreateBounded<(double, byte[])>(new BoundedChannelOptions(MostPackets) { SingleReader = true, FullMode = BoundedChannelFullMode.Wait });

    private readonly CancellationTokenSource _ending = new();
    private readonly Stream _target;
    private readonly LinkPace _pace;
    private readonly Task _writing;

    /// <summary>A line to <paramref name="target"/>.</summary>
    public DelayLine(Stream target, LinkPace pace)
    {
        (_target, _pace) = (target, pace);
        _writing = WriteAsync(_ending.Token);
    }

    /// <summary>Sends a packet, which is copied.</summary>
    /// <exception cref="IOException">The line is broken.</exception>
    public async ValueTask SendAsync(double arrival, ReadOnlyMemory<byte> packet, CancellationToken cancellation)
    {
        try
        {
            await _packets.Writer.WriteAsync((arrival, packet.ToArray()), cancellation).ConfigureAwait(false);
        }
        catch (ChannelClosedException broken)
        {
            throw new IOException("the link is broken", broken.InnerException ?? broken);
        }
    }

    /// <summary>Ends the line; what is under way is lost.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_ending.IsCancellationRequested) return;
        await _ending.CancelAsync().ConfigureAwait(false);
        await _writing.ConfigureAwait(false);
        _ending.Dispose();
    }

    private async Task WriteAsync(CancellationToken cancellation)
    {
        try
        {
            await foreach ((double arrival, byte[] packet) in _packets.Reader.ReadAllAsync(cancellation).ConfigureAwait(false))
            {
                await _pace.WaitAsync(arrival, cancellation).ConfigureAwait(false);
                await _target.WriteAsync(packet, cancellation).ConfigureAwait(false);
            }
        }
#pragma warning disable CA1031 // Whatever the stream throws, whoever sends next is told.
        catch (Exception broken)
#pragma warning restore CA1031
        {
            _packets.Writer.TryComplete(broken);
        }
    }
}
