namespace Gossamer.EdgeInference.Serving;

/// <summary>What is known of a model before it is asked.</summary>
public sealed record ModelDescription
{
    /// <summary>A description.</summary>
    /// <param name="name">Letters, digits, '-', '_' and '.'; it is part of addresses.</param>
    /// <param name="version">Likewise.</param>
    /// <param name="platform">What runs the model, as project_format.</param>
    /// <param name="inputs">Inputs, each of which a request must have.</param>
    /// <param name="outputs">Outputs.</param>
    /// <exception cref="ArgumentException">A name is none, or occurs twice.</exception>
    public ModelDescription(
        string name, string version, string platform, IReadOnlyList<TensorSpec> inputs, IReadOnlyList<TensorSpec> outputs)
    {
        foreach (string part in (string[])[name, version])
            if (!IsName(part)) throw new ArgumentException($"'{OneLine.Of(part)}' is no name of a model or version: letters, digits, '-', '_' and '.'");
        foreach (IReadOnlyList<TensorSpec> specs in (IReadOnlyList<TensorSpec>[])[inputs, outputs])
            if (specs.CountBy(static spec => spec.Name).FirstOrDefault(static pair => pair.Value > 1).Key is { } twice)
                throw new ArgumentException($"model '{name}' has two tensors '{twice}'");
        (Name, Version, Platform, Inputs, Outputs) = (name, version, platform, inputs, outputs);
    }

    /// <summary>Name.</summary>
    public string Name { get; }

    /// <summary>Version.</summary>
    public string Version { get; }

    /// <summary>What runs it, as project_format.</summary>
    public string Platform { get; }

    /// <summary>Inputs, each of which a request must have.</summary>
    public IReadOnlyList<TensorSpec> Inputs { get; }

    /// <summary>Outputs.</summary>
    public IReadOnlyList<TensorSpec> Outputs { get; }

    private static bool IsName(string text) =>
        text.Length is > 0 and <= 128 && text.Any(char.IsAsciiLetterOrDigit)
        && text.All(static character => char.IsAsciiLetterOrDigit(character) || character is '-' or '_' or '.');
}
