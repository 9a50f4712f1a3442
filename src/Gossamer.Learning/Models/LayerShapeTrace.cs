using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Gossamer.Learning.Models;

/// <summary>Finds the linear and convolution layers of any module, and the sizes of their outputs, by running it once.</summary>
public static class LayerShapeTrace
{
    /// <summary>
    /// Passes one sample of zeros through <paramref name="module"/>, in evaluation mode and without gradients, and lists the
    /// layers that it meets in the order of their registration. A weight used under several names is listed under the first.
    /// The module is left as it was.
    /// </summary>
    /// <param name="module">A module whose layers run through <c>call</c>; <c>forward</c> would pass hooks by.</param>
    /// <param name="sampleShape">Shape of one sample, without the batch dimension.</param>
    public static IReadOnlyList<TracedLayer> Trace(nn.Module<Tensor, Tensor> module, IReadOnlyList<int> sampleShape)
    {
        IReadOnlyList<(string Name, nn.Module Layer)> modules = ModuleTree.Walk(module);
        bool[] modes = [.. modules.Select(static child => child.Layer.training)];
        var layers = new List<HookedLayer>();
        try
        {
            foreach ((string name, nn.Module layer) in modules)
            {
                if (layer is Linear linear) Hook(name, linear, linear.weight!, linear.bias is not null, 1, transposed: false);
                else if (layer is Convolution convolution)
                    Hook(
                        name, convolution, convolution.weight!, convolution.bias is not null, (int)convolution.groups,
                        convolution.transposed);
            }
            module.eval();
            Run(module, sampleShape);
        }
        finally
        {
            foreach (HookedLayer layer in layers) layer.Remove();
            // Each parent before its children: setting a module's mode sets that of everything below it.
            for (int i = 0; i < modules.Count; i++) modules[i].Layer.train(modes[i]);
        }
        return [.. layers.Where(static layer => layer.Positions > 0).Select(static layer => layer.Result)];

        void Hook(string name, nn.Module<Tensor, Tensor> layer, Tensor weight, bool bias, int groups, bool transposed)
        {
            HookedLayer? tied = layers.Find(known => known.Weight.Handle == weight.Handle);
            layers.Add(new HookedLayer(layer, weight, ModuleTree.Join(name, "weight"), bias, groups, transposed, tied));
        }
    }

    private static void Run(nn.Module<Tensor, Tensor> module, IReadOnlyList<int> sampleShape)
    {
        using IDisposable noGrad = no_grad();
        using DisposeScope scope = NewDisposeScope();
        Tensor? like = module.parameters().FirstOrDefault();
        long[] shape = [1, .. sampleShape.Select(static size => (long)size)];
        module.call(like is null ? zeros(shape) : zeros(shape, like.dtype, like.device));
    }

    private sealed class HookedLayer
    {
        private readonly nn.Module<Tensor, Tensor>.HookRemover _hook;
        private readonly string _parameter;
        private readonly int _groups;
        private readonly bool _bias;

        public HookedLayer(
            nn.Module<Tensor, Tensor> layer, Tensor weight, string parameter, bool bias, int groups, bool transposed, HookedLayer? tied)
        {
            (Weight, _parameter, _bias, _groups) = (weight, parameter, bias, groups);
            HookedLayer counted = tied ?? this;
            _hook = layer.register_forward_hook((_, input, output) =>
            {
                Tensor maps = transposed ? input : output;
                // Linear layers have their features last, convolutions their channels second; the batch is 1.
                counted.Positions += maps.numel() / (layer is Linear ? maps.shape[^1] : maps.shape[^(weight.shape.Length - 1)]);
                return output;
            });
        }

        public Tensor Weight { get; }

        public long Positions { get; private set; }

        public TracedLayer Result => new(_parameter, Weight.shape, Positions, _groups, _bias);

        public void Remove() => _hook.remove();
    }
}
