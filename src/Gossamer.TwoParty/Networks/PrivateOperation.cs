using System.Numerics;
using System.Text.Json;
using Gossamer.TwoParty.Networks.Execution;

namespace Gossamer.TwoParty.Networks;

/// <summary>
/// What a node computes: shapes and scales, the range it needs, the protocol that runs it and the plain arithmetic that stands for it.
/// A new operation is one file and one line in <see cref="ManifestJson"/>.
/// </summary>
public abstract record PrivateOperation
{
    /// <summary>Values that it takes.</summary>
    public virtual int Inputs => 1;

    /// <summary>Its name in a manifest.</summary>
    internal abstract string Kind { get; }

    /// <summary>Whether it needs the other party; if not, it is done on each side for itself.</summary>
    internal virtual bool Communicates => true;

    /// <summary>Shape and scale of the result.</summary>
    /// <exception cref="ArgumentException">It cannot be applied to these values.</exception>
    public abstract ValueForm Result(IReadOnlyList<ValueForm> inputs);

    /// <summary>
    /// Refuses ranges and widths that do not hold what the certificate allows; the result itself at its own scale is checked apart.
    /// </summary>
    /// <param name="range">Ring, and the values taken with their bounds.</param>
    /// <exception cref="ArgumentException">A value could wrap or a comparison be wrong.</exception>
    internal virtual void CheckRange(RangeCheck range)
    {
    }

    /// <summary>The protocol at its place in a network.</summary>
    /// <param name="place">Where.</param>
    /// <param name="weights">The server's weights; null at the client, and where nothing but the schedule is asked for.</param>
    internal abstract LayerProtocol<T> Bind<T>(LayerPlace<T> place, NetworkWeights? weights)
        where T : unmanaged, IBinaryInteger<T>, IUnsignedNumber<T>;

    /// <summary>The same on plain ring elements.</summary>
    internal abstract void Simulate<T>(LayerPlace<T> place, SimulatedLayer<T> layer)
        where T : unmanaged, IBinaryInteger<T>, IUnsignedNumber<T>;

    /// <summary>Writes the fields that a manifest has for it.</summary>
    internal abstract void Write(Utf8JsonWriter json);
}
