using Gossamer.Inference.Networks;
using Gossamer.Kernels.Execution;

namespace Gossamer.Inference.Execution;

/// <summary>
/// Memory for the values of a network. Values share a buffer if they are not needed at the same time and have the same layout: borders
/// that a layout keeps at zero then stay zero.
/// </summary>
internal sealed class BufferSlots<TLayout> : IDisposable
    where TLayout : notnull
{
    private readonly List<AlignedBuffer<float>> _buffers = [];
    private readonly AlignedBuffer<float>?[] _of;

    /// <summary>Assigns buffers.</summary>
    /// <param name="network">The values and who reads them.</param>
    /// <param name="layouts">Layout of each value that is computed, and of the input.</param>
    /// <param name="length">Elements of a layout.</param>
    public BufferSlots(FusedNetwork network, IReadOnlyList<TLayout?> layouts, Func<TLayout, int> length)
    {
        _of = new AlignedBuffer<float>?[network.Graph.Values];
        int[] lastReads = new int[network.Graph.Values];
        for (int node = 0; node < network.Nodes.Count; node++)
            foreach (int value in network.Nodes[node].Reads) lastReads[value] = node;
        lastReads[network.Graph.Output] = int.MaxValue;
        var free = new Dictionary<TLayout, Stack<AlignedBuffer<float>>>();
        _of[NetworkGraph.Input] = Take(layouts[NetworkGraph.Input]!);
        for (int node = 0; node < network.Nodes.Count; node++)
        {
            FusedNode current = network.Nodes[node];
            int[] ending = [.. current.Reads.Distinct().Where(value => lastReads[value] == node)];
            int inPlace = current.Operation is ReluOperation or QuadraticOperation or BatchNormOperation or AddOperation
                ? Array.FindIndex(ending, value => layouts[value]!.Equals(layouts[current.Output]))
                : -1;
            _of[current.Output] = inPlace < 0 ? Take(layouts[current.Output]!) : _of[ending[inPlace]];
            for (int i = 0; i < ending.Length; i++)
                if (i != inPlace) Free(layouts[ending[i]]!).Push(_of[ending[i]]!);
            // What nobody reads is overwritten by the next value of its kind.
            if (lastReads[current.Output] <= node) Free(layouts[current.Output]!).Push(_of[current.Output]!);
        }

        AlignedBuffer<float> Take(TLayout layout)
        {
            if (Free(layout).TryPop(out AlignedBuffer<float>? buffer)) return buffer;
            buffer = new AlignedBuffer<float>(length(layout));
            _buffers.Add(buffer);
            return buffer;
        }

        Stack<AlignedBuffer<float>> Free(TLayout layout)
        {
            if (!free.TryGetValue(layout, out Stack<AlignedBuffer<float>>? stack)) free.Add(layout, stack = new Stack<AlignedBuffer<float>>());
            return stack;
        }
    }

    /// <summary>Bytes of all buffers.</summary>
    public long Bytes => _buffers.Sum(static buffer => (long)buffer.Length * sizeof(float));

    /// <summary>The buffer of a value.</summary>
    public AlignedBuffer<float> this[int value] => _of[value]!;

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (AlignedBuffer<float> buffer in _buffers) buffer.Dispose();
    }
}
