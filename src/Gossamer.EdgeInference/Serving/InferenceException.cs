namespace Gossamer.EdgeInference.Serving;

/// <summary>A request that is answered by an error; the message is meant for whoever asked.</summary>
/// <param name="error">The kind of error.</param>
/// <param name="message">One line.</param>
/// <param name="cause">What led to it, or null.</param>
public sealed class InferenceException(InferenceError error, string message, Exception? cause = null) : Exception(message, cause)
{
    /// <summary>The kind of error.</summary>
    public InferenceError Error => error;

    internal static InferenceException Invalid(string message, Exception? cause = null) => new(InferenceError.Invalid, message, cause);
}
