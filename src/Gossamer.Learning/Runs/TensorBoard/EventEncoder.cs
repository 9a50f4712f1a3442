using System.Buffers;
using System.Buffers.Binary;
using Gossamer.Inference.Protobuf;

namespace Gossamer.Learning.Runs.TensorBoard;

/// <summary>
/// Encodes TensorBoard events as TFRecord frames. Written by hand because the format is two messages and one checksum:
/// <c>Event</c>, <c>Summary</c> and <c>HistogramProto</c> of TensorFlow's <c>event.proto</c> and <c>summary.proto</c>.
/// </summary>
/// <remarks>
/// A frame is: length (uint64), masked CRC-32C of the length, the message, masked CRC-32C of the message; all little-endian.
/// </remarks>
public sealed class EventEncoder
{
    private readonly ProtobufWriter _event = new(), _summary = new(), _value = new(), _histogram = new();
    private readonly IBufferWriter<byte> _output;

    /// <summary>An encoder that appends frames to <paramref name="output"/>.</summary>
    public EventEncoder(IBufferWriter<byte> output) => _output = output;

    /// <summary>The first record of every event file.</summary>
    public void FileVersion(DateTimeOffset time)
    {
        Begin(time, step: null);
        _event.WriteText(3, "brain.Event:2");
        End();
    }

    /// <summary>One event with a scalar for each of <paramref name="values"/>. Values are stored as float32, as TensorBoard does.</summary>
    public void Scalars(DateTimeOffset time, long step, ReadOnlySpan<(string Name, double Value)> values)
    {
        Begin(time, step);
        _summary.Clear();
        foreach ((string name, double value) in values)
        {
            _value.Clear();
            _value.WriteText(1, name);
            _value.WriteSingle(2, (float)value);
            _summary.WriteMessage(1, _value.Written);
        }

        _event.WriteMessage(5, _summary.Written);
        End();
    }

    /// <summary>
    /// One event with the distribution of <paramref name="values"/> in <paramref name="bins"/> equal bins; NaN and infinities
    /// are left out.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="bins"/> is not positive.</exception>
    public void Histogram(DateTimeOffset time, long step, string name, ReadOnlySpan<double> values, int bins = 30)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(bins);
        double min = double.PositiveInfinity, max = double.NegativeInfinity, sum = 0, squares = 0;
        long count = 0;
        foreach (double value in values)
        {
            if (!double.IsFinite(value)) continue;
            (min, max, sum, squares, count) = (Math.Min(min, value), Math.Max(max, value), sum + value, squares + value * value, count + 1);
        }

        if (count == 0) (min, max) = (0, 0);
        double width = max > min ? (max - min) / bins : 1;
        double[] limits = new double[bins], counts = new double[bins];
        for (int i = 0; i < bins; i++) limits[i] = min + width * (i + 1);
        foreach (double value in values)
            if (double.IsFinite(value)) counts[Math.Clamp((int)((value - min) / width), 0, bins - 1)]++;

        _histogram.Clear();
        _histogram.WriteDouble(1, min);
        _histogram.WriteDouble(2, max);
        _histogram.WriteDouble(3, count);
        _histogram.WriteDouble(4, sum);
        _histogram.WriteDouble(5, squares);
        _histogram.WriteDoubles(6, limits);
        _histogram.WriteDoubles(7, counts);
        _value.Clear();
        _value.WriteText(1, name);
        _value.WriteMessage(5, _histogram.Written);
        _summary.Clear();
        _summary.WriteMessage(1, _value.Written);
        Begin(time, step);
        _event.WriteMessage(5, _summary.Written);
        End();
    }

    private void Begin(DateTimeOffset time, long? step)
    {
        _event.Clear();
        _event.WriteDouble(1, (time - DateTimeOffset.UnixEpoch).TotalSeconds);
        if (step is long number) _event.WriteInt64(2, number);
    }

    private void End()
    {
        ReadOnlySpan<byte> message = _event.Written;
        Span<byte> head = _output.GetSpan(12);
        BinaryPrimitives.WriteUInt64LittleEndian(head, (ulong)message.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(head[8..], Crc32C.ComputeMasked(head[..8]));
        _output.Advance(12);
        _output.Write(message);
        BinaryPrimitives.WriteUInt32LittleEndian(_output.GetSpan(4), Crc32C.ComputeMasked(message));
        _output.Advance(4);
    }
}
