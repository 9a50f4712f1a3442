using System.Numerics;
using System.Runtime.CompilerServices;
using Gossamer.Distributed;
using Gossamer.Learning.Optimization;

namespace Gossamer.Learning.Replication;

/// <summary>Gradients of a few parameters side by side, to be reduced as one.</summary>
internal sealed class GradientBucket<T>
    where T : unmanaged, INumber<T>
{
    private readonly List<(Parameter Parameter, bool Whole, int Start)> _entries = [];
    private readonly HashSet<Parameter> _packed = [];
    private T[]? _elements;

    /// <summary>Elements of all gradients.</summary>
    public int Length { get; private set; }

    /// <summary>The same in bytes.</summary>
    public long Bytes => (long)Length * Unsafe.SizeOf<T>();

    /// <summary>Whether every gradient is there.</summary>
    public bool IsFull => _packed.Count == _entries.Count;

    private T[] Elements => _elements ??= GC.AllocateUninitializedArray<T>(Length);

    /// <summary>Makes room for another gradient.</summary>
    public void Add(Parameter parameter, bool whole)
    {
        _entries.Add((parameter, whole, Length));
        Length += parameter.GradientLength(whole);
    }

    /// <summary>Takes the gradient of one parameter, which must be complete.</summary>
    /// <exception cref="InvalidOperationException">It was there already.</exception>
    public void Pack(Parameter parameter)
    {
        if (!_packed.Add(parameter))
            throw new InvalidOperationException($"the gradient of '{parameter.Name}' comes in several pieces, which cannot be exchanged while the others are computed");
        (_, bool whole, int start) = _entries.Find(entry => entry.Parameter == parameter);
        parameter.ReadGradient(Elements.AsSpan(start, parameter.GradientLength(whole)), whole);
    }

    /// <summary>Takes all gradients that did not come by themselves.</summary>
    public void PackMissing()
    {
        foreach ((Parameter parameter, _, _) in _entries)
            if (!_packed.Contains(parameter))
                Pack(parameter);
    }

    /// <summary>Writes all gradients as they are to <paramref name="elements"/>, and keeps nothing.</summary>
    public void PackAll(Span<T> elements)
    {
        foreach ((Parameter parameter, bool whole, int start) in _entries)
            parameter.ReadGradient(elements.Slice(start, parameter.GradientLength(whole)), whole);
    }

    /// <summary>Takes sums made elsewhere.</summary>
    public void Fill(ReadOnlySpan<T> elements)
    {
        elements.CopyTo(Elements);
        foreach ((Parameter parameter, _, _) in _entries) _packed.Add(parameter);
    }

    /// <summary>Sums over all ranks, tile by tile.</summary>
    public void Reduce(ReplicaGroup replicas, int tile, ICommunicator? channel = null)
    {
        if (replicas.Size == 1) return;
        for (int start = 0; start < Length; start += tile)
            replicas.Sum(Elements.AsSpan(start, Math.Min(tile, Length - start)), channel);
    }

    /// <summary>Gives every parameter its sum.</summary>
    public void Unpack()
    {
        foreach ((Parameter parameter, bool whole, int start) in _entries)
            parameter.WriteGradient<T>(Elements.AsSpan(start, parameter.GradientLength(whole)), whole);
    }
}
