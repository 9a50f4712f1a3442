using TorchSharp;
using static TorchSharp.torch;

namespace Gossamer.PrivateInference.Search;

/// <summary>
/// A network that learns labels and, beside them, what another one says of the same samples:
/// (1 − a) · loss + a · T² · KL(teacher at T ‖ student at T), T the temperature of both softmaxes.
/// </summary>
/// <remarks>Source: Hinton, Vinyals, Dean, "Distilling the knowledge in a neural network", arXiv 1503.02531.</remarks>
public sealed class Distillation : nn.Module<Tensor, Tensor>
{
    private readonly GatedNetwork _student;
    private readonly nn.Module<Tensor, Tensor>? _teacher;
    private readonly Func<Tensor, Tensor, Tensor> _labels;
    private readonly double _share, _temperature, _rangeWeight;
    // A module takes every tensor among its fields for a buffer, but not what an array holds.
    private readonly Tensor?[] _taught = [null];

    /// <summary>Puts student and teacher together; both stay the caller's.</summary>
    /// <param name="student">What is trained.</param>
    /// <param name="teacher">What it learns from, used in evaluation mode; null for labels alone.</param>
    /// <param name="labels">Loss of (logits [batch, classes], labels [batch]).</param>
    /// <param name="share">a, in [0, 1].</param>
    /// <param name="temperature">T, above 0.</param>
    /// <param name="rangeWeight">Weight of <see cref="GatedNetwork.RangePenalty"/>.</param>
    public Distillation(
        GatedNetwork student, nn.Module<Tensor, Tensor>? teacher, Func<Tensor, Tensor, Tensor> labels, double share = 0.5, double temperature = 4,
        double rangeWeight = 0.1)
        : base(nameof(Distillation))
    {
        ArgumentOutOfRangeException.ThrowIfNegative(share);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(share, 1);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(temperature);
        (_student, _teacher, _labels, _share, _temperature, _rangeWeight) = (student, teacher, labels, share, temperature, rangeWeight);
        // The student alone is part of the module: parameters, mode and state are its.
        register_module("student", student);
        teacher?.eval();
    }

    /// <summary>The student's logits [batch, classes].</summary>
    public override Tensor forward(Tensor samples)
    {
        _taught[0] = null;
        if (_teacher is not null && training)
        {
            using IDisposable grad = no_grad();
            _taught[0] = _teacher.call(samples);
        }
        return _student.call(samples);
    }

    /// <summary>The loss of the last forward pass, a scalar.</summary>
    public Tensor Loss(Tensor logits, Tensor labels)
    {
        Tensor loss = _labels(logits, labels);
        if (_taught[0] is { } taught && training)
        {
            Tensor teacher = nn.functional.log_softmax(taught / _temperature, 1), student = nn.functional.log_softmax(logits / _temperature, 1);
            Tensor divergence = (teacher.exp() * (teacher - student)).sum(1).mean();
            loss = (1 - _share) * loss + _share * _temperature * _temperature * divergence;
        }
        return training && _student.RangePenalty is { } penalty ? loss + _rangeWeight * penalty : loss;
    }

    /// <summary>Student and teacher outlive their lesson.</summary>
    protected override void Dispose(bool disposing) => base.Dispose(disposing: false);
}
