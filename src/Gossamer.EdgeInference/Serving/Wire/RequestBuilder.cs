namespace Gossamer.EdgeInference.Serving.Wire;

/// <summary>Puts a request together from what either protocol says, and refuses what its model does not take.</summary>
/// <param name="model">The model that is asked.</param>
internal sealed class RequestBuilder(ModelDescription model)
{
    /// <summary>Inputs, outputs or parameters that a request may name.</summary>
    public const int MostNames = 64;

    private readonly InferenceTensor?[] _inputs = new InferenceTensor?[model.Inputs.Count];
    private readonly Dictionary<string, object> _parameters = new(StringComparer.Ordinal);
    private readonly List<int> _outputs = [];

    /// <summary>What the answer shall repeat.</summary>
    public string Id { get; set; } = "";

    /// <summary>Checks name, type and shape of an input. What comes back tells how many elements to read, and nothing was made yet.</summary>
    /// <exception cref="InferenceException">The model takes no such input, or has it already.</exception>
    public (TensorSpec Spec, int Elements) Expect(string name, string dataType, IReadOnlyList<long> shape)
    {
        int place = Place(model.Inputs, name);
        if (place < 0) throw InferenceException.Invalid($"model '{model.Name}' has no input '{OneLine.Of(name)}', but {Names(model.Inputs)}");
        if (_inputs[place] is not null) throw InferenceException.Invalid($"input '{name}' occurs twice");
        return (model.Inputs[place], model.Inputs[place].ElementsOf(dataType, shape));
    }

    /// <summary>Takes an input that was expected.</summary>
    public void Add(TensorSpec spec, IReadOnlyList<long> shape, int elements, ReadOnlyMemory<byte> raw) =>
        _inputs[Place(model.Inputs, spec.Name)] = InferenceTensor.Checked(spec, shape, elements, raw);

    /// <summary>Takes a parameter of the request.</summary>
    /// <exception cref="InferenceException">There are too many, or two of a name.</exception>
    public void AddParameter(string name, object value)
    {
        if (_parameters.Count == MostNames) throw InferenceException.Invalid($"the request has more than {MostNames} parameters");
        if (!_parameters.TryAdd(name, value)) throw InferenceException.Invalid($"parameter '{OneLine.Of(name)}' occurs twice");
    }

    /// <summary>Takes the name of an output that is wanted.</summary>
    /// <exception cref="InferenceException">The model has no such output, or it is wanted twice.</exception>
    public void WantOutput(string name)
    {
        int place = Place(model.Outputs, name);
        if (place < 0) throw InferenceException.Invalid($"model '{model.Name}' has no output '{OneLine.Of(name)}', but {Names(model.Outputs)}");
        if (_outputs.Contains(place)) throw InferenceException.Invalid($"output '{name}' is wanted twice");
        _outputs.Add(place);
    }

    /// <summary>The request.</summary>
    /// <exception cref="InferenceException">An input is missing.</exception>
    public InferenceRequest Build()
    {
        int missing = Array.IndexOf(_inputs, null);
        if (missing >= 0) throw InferenceException.Invalid($"input '{model.Inputs[missing].Name}' is missing");
        return new InferenceRequest(Id, new ModelCall(_inputs!, _parameters), _outputs.Count > 0 ? _outputs : [.. Enumerable.Range(0, model.Outputs.Count)]);
    }

    private static int Place(IReadOnlyList<TensorSpec> specs, string name)
    {
        for (int i = 0; i < specs.Count; i++)
            if (specs[i].Name == name) return i;
        return -1;
    }

    private static string Names(IReadOnlyList<TensorSpec> specs) => string.Join(", ", specs.Select(static spec => $"'{spec.Name}'"));
}
