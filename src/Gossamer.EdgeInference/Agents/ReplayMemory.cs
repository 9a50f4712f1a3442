using Gossamer.Inference.Checkpoints;

namespace Gossamer.EdgeInference.Agents;

/// <summary>A ring of transitions. A transition that a time limit cut off is not terminated: what followed still has value.</summary>
public sealed class ReplayMemory : IStateful
{
    private readonly int _capacity, _row;
    private readonly int _observation, _action;
    private readonly float[] _rows;
    private long _stored;

    /// <summary>Room for <paramref name="capacity"/> transitions.</summary>
    public ReplayMemory(int capacity, int observation, int action)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(capacity);
        (_capacity, _observation, _action) = (capacity, observation, action);
        // Observation, action, next observation, reward, whether it may go on.
        _row = 2 * observation + action + 2;
        _rows = new float[checked(capacity * _row)];
    }

    /// <summary>Transitions held.</summary>
    public int Count => (int)Math.Min(_stored, _capacity);

    /// <inheritdoc/>
    public int SchemaVersion => 1;

    /// <summary>Adds one; the oldest goes when there is no room.</summary>
    public void Add(ReadOnlySpan<float> observation, ReadOnlySpan<float> action, double reward, ReadOnlySpan<float> next, bool terminated)
    {
        Span<float> row = Row((int)(_stored++ % _capacity));
        observation.CopyTo(row);
        action.CopyTo(row[_observation..]);
        next.CopyTo(row[(_observation + _action)..]);
        row[^2] = (float)reward;
        row[^1] = terminated ? 0 : 1;
    }

    /// <summary>Observation of transition <paramref name="index"/>.</summary>
    public ReadOnlySpan<float> Observation(int index) => Row(index)[.._observation];

    /// <summary>Its action.</summary>
    public ReadOnlySpan<float> Action(int index) => Row(index).Slice(_observation, _action);

    /// <summary>The observation after it, the final one where an episode ended.</summary>
    public ReadOnlySpan<float> Next(int index) => Row(index).Slice(_observation + _action, _observation);

    /// <summary>Its reward.</summary>
    public float Reward(int index) => Row(index)[^2];

    /// <summary>1 where it goes on, 0 where the task itself ended.</summary>
    public float GoesOn(int index) => Row(index)[^1];

    /// <inheritdoc/>
    public void Save(StateWriter writer)
    {
        writer.Write("stored", _stored);
        writer.Write<float>("rows", _rows.AsSpan(0, Count * _row), Count, _row);
    }

    /// <inheritdoc/>
    public void Load(StateReader reader)
    {
        long stored = reader.ReadInt64("stored");
        if (stored < 0) throw reader.Malformed("stored", $"is {stored}, expected at least 0");
        float[] rows = reader.Read<float>("rows", Math.Min(stored, _capacity) * _row);
        if (rows.Any(static value => !float.IsFinite(value))) throw reader.Malformed("rows", "has a value that is not finite");
        _stored = stored;
        rows.CopyTo(_rows, 0);
    }

    private Span<float> Row(int index) => _rows.AsSpan(index * _row, _row);
}
