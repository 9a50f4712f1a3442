using Gossamer.Kernels.Formats;
using Gossamer.Kernels.Randomness;
using Gossamer.Learning.Optimization;
using Gossamer.Sparsity.Layers;
using Gossamer.Sparsity.Methods;
using Gossamer.Sparsity.Rounds;
using Gossamer.Sparsity.Structures;
using Gossamer.Sparsity.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace Gossamer.Tests.Sparsity.Methods;

/// <summary>Layers, rounds and trainers with numbers set by hand.</summary>
internal static class HandMade
{
    /// <summary>A module with weight matrices of the given numbers of rows and columns, called a, b, c, …</summary>
    public static Matrices Module(params (int Rows, int Columns)[] shapes) => new(shapes);

    /// <summary>A layer with the given dense weights [rows, columns], active where they are not NaN.</summary>
    public static SparseLayer Layer(string name, int rows, params double[] weights)
    {
        int columns = weights.Length / rows;
        long[] active = [.. Enumerable.Range(0, weights.Length).Where(i => !double.IsNaN(weights[i])).Select(static i => (long)i)];
        float[] values = Array.ConvertAll(weights, static w => double.IsNaN(w) ? 0f : (float)w);
        Tensor value = tensor(values).reshape(rows, columns).clone();
        value.requires_grad = true;
        var shape = new LayerShape(name, [rows, columns]);
        return new SparseLayer(
            shape, new Parameter(name, value), new Unstructured().Bind(shape), SparseTopology.FromPositions(rows, columns, active));
    }

    /// <summary>A round over <paramref name="layers"/> as they stand, without gradients.</summary>
    public static Round Round(double dropFraction, bool regrowth, params SparseLayer[] layers)
    {
        var random = new CounterRandom(1, "by hand");
        return new Round(1, 1, dropFraction, [.. layers.Select(layer => new LayerRound(
            layer, Active(layer), [], regrowth, random.Fork(layer.Name)))])
        {
            Random = random,
        };
    }

    /// <summary>Active weights in storage order.</summary>
    public static double[] Active(SparseLayer layer)
    {
        float[] dense = Dense(layer.Parameter.Value);
        return [.. layer.Topology.ToPositions().Select(position => (double)dense[position])];
    }

    /// <summary>All elements.</summary>
    public static float[] Dense(Tensor tensor) => Gossamer.Learning.Tensors.TensorData.Copy<float>(tensor);

    /// <summary>Overwrites a tensor.</summary>
    public static void Set(Tensor tensor, params float[] values)
    {
        using IDisposable noGrad = no_grad();
        Gossamer.Learning.Tensors.TensorData.CopyFrom<float>(values, tensor);
    }

    /// <summary>One trainer step with gradients set by hand, one array for each matrix.</summary>
    public static void StepWith(this SparseTrainer trainer, double learningRate, params float[][] gradients)
    {
        for (int i = 0; i < gradients.Length; i++)
        {
            using IDisposable noGrad = no_grad();
            Tensor value = trainer.Parameters[i].Value;
            value.grad = tensor(gradients[i]).reshape(value.shape).clone();
        }
        trainer.Step(learningRate);
    }

    /// <summary>Weight matrices and nothing else.</summary>
    public sealed class Matrices : nn.Module<Tensor, Tensor>
    {
        public Matrices((int Rows, int Columns)[] shapes)
            : base("matrices")
        {
            for (int i = 0; i < shapes.Length; i++)
            {
                using Tensor ascending = (arange(shapes[i].Rows * shapes[i].Columns, dtype: ScalarType.Float32) + 1)
                    .reshape(shapes[i].Rows, shapes[i].Columns);
                register_parameter($"{(char)('a' + i)}", new TorchSharp.Modules.Parameter(ascending / 10));
            }
        }

        public override Tensor forward(Tensor input) => input;
    }
}
