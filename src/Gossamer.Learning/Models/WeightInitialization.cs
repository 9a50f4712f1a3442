using System.Collections.Concurrent;
using Gossamer.Kernels.Randomness;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Gossamer.Learning.Models;

/// <summary>
/// Fills the weights of linear and convolution layers. Element i of a parameter is a function of (seed, parameter name, i)
/// alone: it depends neither on the number of threads nor on the order or the other layers of the network, nor on the
/// global generator of libtorch. All other parameters stay as their layers made them.
/// </summary>
public static class WeightInitialization
{
    private const int Chunk = 1 << 14;

    /// <summary>
    /// The default of PyTorch's layers: weights and biases uniform in ±1/√fan_in, with fan_in the inputs of one output.
    /// </summary>
    /// <remarks>Source: <c>reset_parameters</c> of torch.nn.Linear and torch.nn.Conv2d (kaiming_uniform with a = √5).</remarks>
    public static void FanInUniform(nn.Module model, ulong seed)
    {
        foreach ((string name, nn.Module layer) in ModuleTree.Walk(model))
        {
            if (layer is Linear linear) FillFanInUniform(linear.weight!, linear.bias, seed, name);
            else if (layer is Convolution convolution) FillFanInUniform(convolution.weight!, convolution.bias, seed, name);
        }
    }

    /// <summary>
    /// Convolutions normal with variance 2 / fan_out, fan_out being the output channels times the kernel's area, biases
    /// zero; linear layers as <see cref="FanInUniform"/>.
    /// </summary>
    /// <remarks>
    /// Source: torchvision's VGG and ResNet; He, Zhang, Ren, Sun, "Delving deep into rectifiers", ICCV 2015, equation 14.
    /// </remarks>
    public static void KaimingNormalFanOut(nn.Module model, ulong seed)
    {
        foreach ((string name, nn.Module layer) in ModuleTree.Walk(model))
        {
            if (layer is Linear linear) FillFanInUniform(linear.weight!, linear.bias, seed, name);
            else if (layer is Convolution convolution)
            {
                Tensor weight = convolution.weight!;
                double deviation = Math.Sqrt(2.0 * weight.shape[1] / weight.numel());
                CounterRandom random = Stream(seed, name, "weight");
                Fill(weight, i => random.Normal(i) * deviation);
                if (convolution.bias is not null) Fill(convolution.bias, static _ => 0);
            }
        }
    }

    /// <summary>Weights of linear layers uniform in ±√(6 / (fan_in + fan_out)), their biases zero.</summary>
    /// <remarks>Source: Glorot and Bengio, "Understanding the difficulty of training deep feedforward neural networks", AISTATS 2010.</remarks>
    public static void GlorotUniform(nn.Module model, ulong seed)
    {
        foreach ((string name, nn.Module layer) in ModuleTree.Walk(model))
        {
            if (layer is not Linear linear) continue;
            Tensor weight = linear.weight!;
            FillUniform(weight, Math.Sqrt(6.0 / (weight.shape[0] + weight.shape[1])), Stream(seed, name, "weight"));
            if (linear.bias is not null) Fill(linear.bias, static _ => 0);
        }
    }

    private static void FillFanInUniform(Tensor weight, Tensor? bias, ulong seed, string layer)
    {
        double bound = 1 / Math.Sqrt((double)weight.numel() / weight.shape[0]);
        FillUniform(weight, bound, Stream(seed, layer, "weight"));
        if (bias is not null) FillUniform(bias, bound, Stream(seed, layer, "bias"));
    }

    /// <summary>Elements uniform in ±<paramref name="bound"/>, for parameters of layers that are not among these.</summary>
    public static void FillUniform(Tensor tensor, double bound, CounterRandom random) =>
        Fill(tensor, i => (2 * random.Uniform(i) - 1) * bound);

    private static CounterRandom Stream(ulong seed, string layer, string parameter) =>
        new CounterRandom(seed, "weights").Fork(ModuleTree.Join(layer, parameter));

    private static void Fill(Tensor tensor, Func<ulong, double> element)
    {
        float[] values = new float[tensor.numel()];
        Parallel.ForEach(Partitioner.Create(0, Math.Max(values.Length, 1), Chunk), range =>
        {
            for (int i = range.Item1; i < Math.Min(range.Item2, values.Length); i++) values[i] = (float)element((ulong)i);
        });
        using IDisposable noGrad = no_grad();
        using DisposeScope scope = NewDisposeScope();
        tensor.copy_(torch.tensor(values).view(tensor.shape));
    }
}
