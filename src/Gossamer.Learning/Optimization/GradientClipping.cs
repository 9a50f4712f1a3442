using TorchSharp;
using static TorchSharp.torch;

namespace Gossamer.Learning.Optimization;

/// <summary>Bounds the Euclidean norm of all gradients together.</summary>
public static class GradientClipping
{
    /// <summary>Norm over all gradients; of sparse parameters only active positions count once their gradients are masked.</summary>
    public static double Norm(IReadOnlyList<Parameter> parameters)
    {
        using DisposeScope scope = NewDisposeScope();
        double sum = 0;
        foreach (Parameter parameter in parameters)
            if (parameter.Gradient is { } gradient)
                sum += Math.Pow(gradient.norm().ToDouble(), 2);
        return Math.Sqrt(sum);
    }

    /// <summary>Scales all gradients so that their norm is at most <paramref name="maxNorm"/>; returns the norm before.</summary>
    public static double Clip(IReadOnlyList<Parameter> parameters, double maxNorm)
    {
        double norm = Norm(parameters);
        if (norm <= maxNorm || !double.IsFinite(norm)) return norm;
        using (no_grad())
        using (NewDisposeScope())
            foreach (Parameter parameter in parameters)
                parameter.Gradient?.mul_(maxNorm / norm);
        return norm;
    }
}
