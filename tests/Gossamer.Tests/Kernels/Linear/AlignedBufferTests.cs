using Gossamer.Kernels.Execution;
using Xunit;

namespace Gossamer.Tests.Kernels.Linear;

public sealed class AlignedBufferTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(1001)]
    public unsafe void A_buffer_starts_on_a_cache_line_with_zeros_and_ends_with_its_owner(int length)
    {
        var buffer = new AlignedBuffer<double>(length);
        Assert.Equal((length, length), (buffer.Length, buffer.Span.Length));
        fixed (double* start = buffer.Span) Assert.Equal(0, (long)start % AlignedBuffer<double>.Alignment);
        Assert.Equal(-1, buffer.Span.IndexOfAnyExcept(0.0));
        buffer.Dispose();
        buffer.Dispose();
        Assert.Throws<ObjectDisposedException>(() => buffer.Span.Length);
    }
}
