using Gossamer.Inference.Checkpoints;
using Gossamer.Learning.Tensors;
using static TorchSharp.torch;

namespace Gossamer.Learning.Training;

/// <summary>
/// What a module holds besides trainable parameters, as checkpoint state: buffers, such as the running statistics of batch
/// normalisation, and frozen parameters.
/// </summary>
public sealed class ModuleBuffers(nn.Module module) : IStateful
{
    /// <inheritdoc/>
    public int SchemaVersion => 1;

    /// <inheritdoc/>
    public void Save(StateWriter writer)
    {
        foreach ((string name, Tensor tensor) in Tensors()) TensorState.Write(writer, name, tensor);
    }

    /// <inheritdoc/>
    public void Load(StateReader reader)
    {
        foreach ((string name, Tensor tensor) in Tensors()) TensorState.Read(reader, name, tensor);
    }

    private IEnumerable<(string Name, Tensor Tensor)> Tensors() =>
        module.named_buffers().Concat(
            module.named_parameters().Where(static entry => !entry.parameter.requires_grad)
                .Select(static entry => (entry.name, (Tensor)entry.parameter)));
}
