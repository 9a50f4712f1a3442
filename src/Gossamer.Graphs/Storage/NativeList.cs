using System.Runtime.InteropServices;

namespace Gossamer.Graphs.Storage;

/// <summary>A list outside the managed heap with 64-bit length: edges of a large graph are more than an array may hold.</summary>
internal sealed unsafe class NativeList<T> : IDisposable
    where T : unmanaged
{
    private T* _items;
    private long _capacity;

    /// <summary>An empty list.</summary>
    public NativeList(long capacity = 1024)
    {
        _capacity = Math.Max(1, capacity);
        _items = (T*)NativeMemory.Alloc((nuint)_capacity, (nuint)sizeof(T));
    }

    /// <summary>Frees what nobody disposed of.</summary>
    ~NativeList() => Free();

    /// <summary>Elements.</summary>
    public long Count { get; private set; }

    /// <summary>The first element; moves when the list grows.</summary>
    public T* Items => _items;

    /// <summary>Element <paramref name="index"/>, unchecked.</summary>
    public ref T this[long index] => ref _items[index];

    /// <summary>Appends an element.</summary>
    public void Add(T item)
    {
        if (Count == _capacity) Grow();
        _items[Count++] = item;
    }

    /// <summary>Forgets elements from <paramref name="count"/> on.</summary>
    public void Truncate(long count) => Count = Math.Min(Count, count);

    /// <summary>Frees the memory.</summary>
    public void Dispose()
    {
        Free();
        GC.SuppressFinalize(this);
    }

    // By half: pages beyond the end are not touched, and the C library moves large blocks by remapping, without a copy.
    private void Grow()
    {
        _capacity += Math.Max(1024, _capacity / 2);
        _items = (T*)NativeMemory.Realloc(_items, (nuint)_capacity * (nuint)sizeof(T));
    }

    private void Free()
    {
        NativeMemory.Free(_items);
        _items = null;
    }
}
