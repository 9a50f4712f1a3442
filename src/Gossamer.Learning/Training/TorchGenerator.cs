using Gossamer.Inference.Checkpoints;
using Gossamer.Learning.Tensors;
using static TorchSharp.torch;

namespace Gossamer.Learning.Training;

/// <summary>libtorch's global random generator, which dropout draws from, as checkpoint state.</summary>
public sealed class TorchGenerator : IStateful
{
    /// <inheritdoc/>
    public int SchemaVersion => 1;

    /// <inheritdoc/>
    public void Save(StateWriter writer)
    {
        using Tensor state = get_rng_state();
        writer.Write<byte>("state", TensorData.Copy<byte>(state));
    }

    /// <inheritdoc/>
    public void Load(StateReader reader)
    {
        using Tensor state = get_rng_state();
        TensorData.CopyFrom<byte>(reader.Read<byte>("state", state.numel()), state);
        set_rng_state(state);
    }
}
