namespace Gossamer.Graphs.Planetoid;

/// <summary>An object of a pickle whose class is known by name only: a global, an instance of one, or a numpy type.</summary>
/// <param name="name">Module and name of the class.</param>
internal sealed class PickledObject(string name)
{
    /// <summary>Module and name of the class, such as <c>numpy dtype</c>.</summary>
    public string Name { get; } = name;

    /// <summary>Its state, once it is built.</summary>
    public object? State { get; set; }
}
