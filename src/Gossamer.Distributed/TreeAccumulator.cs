using System.Numerics;

namespace Gossamer.Distributed;

/// <summary>The part of <see cref="TreeSum"/> whose leaves lie on one rank: arrays come one after the other, sums of equal height join.</summary>
/// <typeparam name="T">Element type.</typeparam>
public sealed class TreeAccumulator<T>
    where T : unmanaged, INumber<T>
{
    private readonly List<T[]?> _byHeight = [];

    /// <summary>Takes the next leaf; the array belongs to the accumulator from now on.</summary>
    /// <exception cref="ArgumentException">Its length is another than that of the leaves before.</exception>
    public void Add(T[] leaf)
    {
        int height = 0;
        for (; height < _byHeight.Count && _byHeight[height] is { } left; height++)
        {
            if (left.Length != leaf.Length) throw new ArgumentException($"{leaf.Length} elements, expected {left.Length}", nameof(leaf));
            for (int i = 0; i < leaf.Length; i++) left[i] += leaf[i];
            leaf = left;
            _byHeight[height] = null;
        }
        if (height == _byHeight.Count) _byHeight.Add(null);
        _byHeight[height] = leaf;
    }

    /// <summary>The sum of all leaves, a power of two of them; the accumulator is empty again.</summary>
    /// <exception cref="InvalidOperationException">The number of leaves is no power of two.</exception>
    public T[] Take()
    {
        T[]?[] roots = [.. _byHeight.Where(static root => root is not null)];
        if (roots.Length != 1) throw new InvalidOperationException("the number of leaves is no power of two");
        _byHeight.Clear();
        return roots[0]!;
    }
}
