using Gossamer.EdgeInference.Model;
using Gossamer.EdgeInference.Simulation;
using Gossamer.Inference.Checkpoints;

namespace Gossamer.EdgeInference.Agents;

/// <summary>
/// A ring of slots in two halves: what a decision left behind (B', Q') with its deficits Z, and what came without it (H, then H' and ξ'). Any first half may stand
/// beside any second.
/// </summary>
internal sealed class ExogenousMemory(EdgeModel model, int capacity) : IStateful
{
    private readonly int _queueRow = model.Devices + 2 * model.Services;
    private readonly float[] _queues = new float[checked(capacity * (model.Devices + 2 * model.Services))];
    private readonly float[] _tasks = new float[checked(capacity * model.Devices)];
    private readonly byte[] _channels = new byte[checked(capacity * 2 * model.Devices)];
    private readonly SlotOutcome _scratch = new(model);
    private long _stored;

    public int Count => (int)Math.Min(_stored, capacity);

    public int SchemaVersion => 1;

    public void Add(EdgeState before, SlotOutcome outcome, EdgeState after)
    {
        int index = (int)(_stored++ % capacity), devices = model.Devices;
        Span<float> queues = _queues.AsSpan(index * _queueRow, _queueRow);
        for (int n = 0; n < devices; n++)
        {
            queues[n] = (float)outcome.NextLocalBits[n];
            _tasks[index * devices + n] = (float)after.TaskBits[n];
            _channels[(2 * index) * devices + n] = (byte)before.Channel[n];
            _channels[(2 * index + 1) * devices + n] = (byte)after.Channel[n];
        }
        for (int m = 0; m < model.Services; m++) (queues[devices + 2 * m], queues[devices + 2 * m + 1]) = ((float)outcome.NextEdgeBits[m], (float)before.Deficit[m]);
    }

    /// <summary>The state that follows the queues of one slot with channel and tasks of another, and the encoding of the post-decision state between.</summary>
    public void Restore(int exogenous, int queues, EdgeState next, Span<float> post, ObservationEncoder encoder)
    {
        int devices = model.Devices;
        ReadOnlySpan<float> row = _queues.AsSpan(queues * _queueRow, _queueRow);
        for (int n = 0; n < devices; n++)
        {
            next.LocalBits[n] = _scratch.NextLocalBits[n] = row[n];
            next.Channel[n] = _channels[2 * exogenous * devices + n];
        }
        for (int m = 0; m < model.Services; m++)
        {
            next.EdgeBits[m] = _scratch.NextEdgeBits[m] = row[devices + 2 * m];
            next.Deficit[m] = row[devices + 2 * m + 1];
        }
        encoder.EncodePost(next, _scratch, post);
        for (int n = 0; n < devices; n++)
        {
            next.Channel[n] = _channels[(2 * exogenous + 1) * devices + n];
            next.UploadSecondsPerBit[n] = model.Channel.SecondsPerBit[next.Channel[n]];
            next.TaskBits[n] = _tasks[exogenous * devices + n];
        }
    }

    public void Save(StateWriter writer)
    {
        writer.Write("stored", _stored);
        writer.Write<float>("queues", _queues.AsSpan(0, Count * _queueRow));
        writer.Write<float>("tasks", _tasks.AsSpan(0, Count * model.Devices));
        writer.Write<byte>("channels", _channels.AsSpan(0, 2 * Count * model.Devices));
    }

    public void Load(StateReader reader)
    {
        long stored = reader.ReadInt64("stored");
        if (stored < 0) throw reader.Malformed("stored", $"is {stored}, expected at least 0");
        long count = Math.Min(stored, capacity);
        float[] queues = reader.Read<float>("queues", count * _queueRow), tasks = reader.Read<float>("tasks", count * model.Devices);
        byte[] channels = reader.Read<byte>("channels", 2 * count * model.Devices);
        if (queues.Any(static value => !(value >= 0 && float.IsFinite(value)))) throw reader.Malformed("queues", "has a value below 0 or not finite");
        if (tasks.Any(static value => !(value >= 0 && float.IsFinite(value)))) throw reader.Malformed("tasks", "has a value below 0 or not finite");
        if (channels.Any(value => value >= model.Channel.States)) throw reader.Malformed("channels", $"has a state beyond {model.Channel.States - 1}");
        _stored = stored;
        queues.CopyTo(_queues, 0);
        tasks.CopyTo(_tasks, 0);
        channels.CopyTo(_channels, 0);
    }
}
