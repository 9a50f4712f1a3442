namespace Gossamer.EdgeInference.Serving;

/// <summary>A version of a model that a server answers for. Its calls may overlap.</summary>
public interface IServedModel : IDisposable
{
    /// <summary>Name, version, inputs and outputs.</summary>
    ModelDescription Description { get; }

    /// <summary>Whether it decides by itself how many of its calls are computed at a time, and which first: the server then only limits how many are under way.</summary>
    bool SchedulesItself => false;

    /// <summary>Answers a call.</summary>
    /// <returns>All outputs in the order of <see cref="ModelDescription.Outputs"/>.</returns>
    /// <exception cref="InferenceException">The call cannot be answered; whoever asked is told the message.</exception>
    ValueTask<IReadOnlyList<InferenceTensor>> InferAsync(ModelCall call, CancellationToken cancellation);
}
