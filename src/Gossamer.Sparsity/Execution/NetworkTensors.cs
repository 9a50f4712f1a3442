using Gossamer.Learning.Optimization;
using TorchSharp;
using static TorchSharp.torch;

namespace Gossamer.Sparsity.Execution;

/// <summary>The tensors that the operations of a graph name: trained parameters, and the module's buffers and frozen parameters.</summary>
/// <param name="module">The module.</param>
/// <param name="parameters">What is trained.</param>
internal sealed class NetworkTensors(nn.Module module, IReadOnlyList<Parameter> parameters)
{
    private readonly Dictionary<string, Parameter> _trained = parameters.ToDictionary(static parameter => parameter.Name);

    private readonly Dictionary<string, Tensor> _others = module.named_buffers().Concat(
            module.named_parameters().Where(static entry => !entry.parameter.requires_grad)
                .Select(static entry => (entry.name, buffer: (Tensor)entry.parameter)))
        .ToDictionary(static entry => entry.name, static entry => entry.buffer);

    /// <summary>The trained parameter called <paramref name="name"/>, or null if it is frozen.</summary>
    public Parameter? Trained(string name) => _trained.GetValueOrDefault(name);

    /// <summary>
    /// Requires a gradient, where gradients of what libtorch computes are to be announced as they come; null where they may wait for the end.
    /// </summary>
    public Tensor? Trigger { get; init; }

    /// <summary>The tensor called <paramref name="name"/> as an operation of libtorch takes it.</summary>
    public Tensor Operand(string name) =>
        Trigger is not null && is_grad_enabled() && Trained(name) is { } parameter ? GradientTap.Apply(parameter, Trigger) : this[name];

    /// <summary>The tensor called <paramref name="name"/>.</summary>
    /// <exception cref="ArgumentException">The module has none.</exception>
    public Tensor this[string name] => _trained.TryGetValue(name, out Parameter? parameter) ? parameter.Value
        : _others.TryGetValue(name, out Tensor? tensor) ? tensor
        : throw new ArgumentException($"the module has no tensor '{name}'");
}
