using Gossamer.Kernels.Randomness;
using Gossamer.Learning.Optimization;
using Gossamer.Sparsity.Rounds;
using Gossamer.Sparsity.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace Gossamer.Sparsity.Execution;

/// <summary>
/// Runs the masked network on libtorch beside every training step of a sparse one, from the sparse one's own state, so that rounding
/// does not add up, and compares outputs, gradients, buffers and what each round grows. The first difference beyond rounding ends it.
/// </summary>
/// <remarks>
/// In deep networks rounding moves single activations across the kink of a ReLU, and gradients by far more than one part in 10⁵: in
/// single precision the masked network is as far from itself in double precision. What is asked there is that the sparse network errs no
/// more than inputs changed by one part in 10⁵ would make the masked one err: in the same tensor, or, since in which layer an activation
/// crosses is chance, for a gradient in the gradient that suffers most.
/// </remarks>
public sealed class ExecutionVerifier : nn.Module<Tensor, Tensor>
{
    /// <summary>‖a − b‖ / ‖b‖ of a tensor up to which nothing is asked.</summary>
    public const double Tolerance = 1e-5;

    /// <summary>Relative change of the inputs whose effect counts as rounding, and how many times that effect a difference may be.</summary>
    private const double Perturbation = 1e-5, RoundingFactor = 4;

    private const string Logits = "logits";

    private readonly SparseNetwork _network;
    private readonly nn.Module<Tensor, Tensor> _reference;
    private readonly SparseTrainer _trainer;
    private readonly Dictionary<string, Tensor> _weights, _buffers;
    private readonly Dictionary<string, double[]> _buffersBefore = [];
    private Dictionary<string, double[]> _expected = [];
    private Dictionary<string, double[]>? _perturbed;
    private double _gradientRounding;
    private Tensor? _input, _output;

    /// <summary>Verifies <paramref name="network"/>.</summary>
    /// <param name="network">The network in training.</param>
    /// <param name="reference">Another instance of the module that it was made of; disposed with this object.</param>
    /// <param name="trainer">What trains the network.</param>
    public ExecutionVerifier(SparseNetwork network, nn.Module<Tensor, Tensor> reference, SparseTrainer trainer)
        : base(nameof(ExecutionVerifier))
    {
        (_network, _reference, _trainer) = (network, reference, trainer);
        _reference.to(network.ElementType);
        _weights = _reference.named_parameters().ToDictionary(static entry => entry.name, static entry => (Tensor)entry.parameter);
        _buffers = _reference.named_buffers().ToDictionary(static entry => entry.name, static entry => entry.buffer);
        trainer.StepBegins += Compare;
        trainer.RoundCompleted += Compare;
    }

    /// <summary>What has been found so far.</summary>
    public VerificationSummary Summary { get; private set; } = new(0, 0, 0, "", 0, 0, 0);

    /// <inheritdoc/>
    public override Tensor forward(Tensor input)
    {
        if (!training || !is_grad_enabled()) return _network.call(input);
        CopyState();
        _input = input;
        _output = _network.call(input);
        _output.retain_grad();
        return _output;
    }

    /// <inheritdoc/>
    public override void train(bool train = true)
    {
        base.train(train);
        _network.train(train);
    }

    /// <inheritdoc/>
    public override IEnumerable<(string name, Tensor buffer)> named_buffers(bool recurse = true, bool include_nonpersistent = false) =>
        _network.named_buffers(recurse, include_nonpersistent);

    /// <inheritdoc/>
    public override IEnumerable<(string name, TorchSharp.Modules.Parameter parameter)> named_parameters(bool recurse = true) =>
        _network.named_parameters(recurse);

    /// <inheritdoc/>
    public override IEnumerable<TorchSharp.Modules.Parameter> parameters(bool recurse = true) => _network.parameters(recurse);

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _trainer.StepBegins -= Compare;
            _trainer.RoundCompleted -= Compare;
            _reference.Dispose();
        }
        base.Dispose(disposing);
    }

    /// <summary>Makes the masked network what the sparse one is at this moment.</summary>
    private void CopyState()
    {
        using IDisposable noGrad = no_grad();
        using DisposeScope scope = NewDisposeScope();
        foreach (Parameter parameter in _trainer.Parameters)
            _weights[parameter.Name].copy_(parameter is SparseParameter sparse ? sparse.ToDense() : parameter.Value);
        foreach ((string name, Tensor buffer) in _network.named_buffers()) _buffersBefore[name] = Doubles(buffer);
    }

    /// <summary>Compares a step after its backward pass, before the optimizer uses its gradients.</summary>
    private void Compare()
    {
        if (_input is null || _output is null) return;
        using DisposeScope scope = NewDisposeScope();
        _expected = RunReference(perturbed: false);
        (_perturbed, _gradientRounding) = (null, 0);
        Compare(Logits, Doubles(_output));
        foreach (Parameter parameter in _trainer.Parameters)
        {
            if (!_expected.ContainsKey(parameter.Name) || parameter.ReadActiveGradient() is not { } actual) continue;
            Compare(parameter.Name, actual, parameter.Topology?.ToPositions());
        }
        foreach ((string name, Tensor buffer) in _network.named_buffers()) Compare(name, Doubles(buffer));
        Summary = Summary with { Steps = Summary.Steps + 1 };
        (_input, _output) = (null, null);
    }

    /// <summary>Compares what a round grew with what the masked network's gradient would have grown.</summary>
    private void Compare(RoundSummary round, IReadOnlyList<LayerChange> changes)
    {
        Summary = Summary with { Rounds = Summary.Rounds + 1 };
        if (_trainer.Method.Growth is not { Signal: Growth.GrowSignal.Gradient } growth) return;
        foreach (LayerChange change in changes)
        {
            string name = change.Round.Layer.Name;
            double[] gradient = _expected[name];
            // How far rounding moves a single gradient.
            double rounding = RoundingFactor * _gradientRounding * Norm(gradient) / Math.Sqrt(gradient.Length);
            (long grown, long flips, string? failure) = GrowthCheck.Compare(change, growth, gradient, round, Tolerance, rounding);
            if (failure is not null) throw new ExecutionDivergedException($"step {round.Step}, {name}: {failure}");
            Summary = Summary with { Grown = Summary.Grown + grown, Flips = Summary.Flips + flips };
        }
    }

    private void Compare(string name, double[] actual, long[]? positions = null)
    {
        double[] expected = At(_expected[name], positions), difference = Difference(expected, actual);
        double size = Norm(expected), error = Norm(difference);
        if (error == 0) return;
        double relative = error / Math.Max(size, double.Epsilon);
        if (relative > Summary.GreatestError) Summary = Summary with { GreatestError = relative, GreatestErrorOf = name };
        if (relative <= Tolerance) return;
        if (_perturbed is null)
        {
            using DisposeScope scope = NewDisposeScope();
            _perturbed = RunReference(perturbed: true);
            _gradientRounding = _weights.Keys.Where(_perturbed.ContainsKey)
                .Max(weight => Norm(Difference(_expected[weight], _perturbed[weight])) / Math.Max(Norm(_expected[weight]), double.Epsilon));
        }
        double rounding = Norm(Difference(expected, At(_perturbed[name], positions)));
        if (_weights.ContainsKey(name)) rounding = Math.Max(rounding, _gradientRounding * size);
        Summary = Summary with { GreatestOverRounding = Math.Max(Summary.GreatestOverRounding, error / Math.Max(rounding, double.Epsilon)) };
        if (!(error <= RoundingFactor * rounding))
            throw new ExecutionDivergedException(
                $"step {_trainer.Steps + 1}: {name} differs from the masked network's by {relative:g3} of its norm; inputs changed by "
                + $"{Perturbation:g1} move it by {rounding / Math.Max(size, double.Epsilon):g3}");
    }

    /// <summary>Logits, gradients and buffers of the masked network by name; gradients are whole matrices.</summary>
    /// <param name="perturbed">Whether the inputs are changed a little.</param>
    private Dictionary<string, double[]> RunReference(bool perturbed)
    {
        using (no_grad())
            foreach ((string name, double[] values) in _buffersBefore)
                _buffers[name].copy_(tensor(values).reshape(_buffers[name].shape));
        foreach (Tensor weight in _weights.Values) weight.grad = null;
        _reference.train();
        Tensor logits = _reference.call(perturbed ? Perturb(_input!) : _input!);
        logits.backward([_output!.grad!]);
        var results = new Dictionary<string, double[]> { [Logits] = Doubles(logits) };
        foreach ((string name, Tensor weight) in _weights)
            if (weight.grad is { } gradient)
                results.Add(name, Doubles(gradient));
        foreach ((string name, Tensor buffer) in _buffers) results.Add(name, Doubles(buffer));
        return results;
    }

    private static Tensor Perturb(Tensor input)
    {
        var random = new CounterRandom(0, nameof(ExecutionVerifier));
        double[] values = Doubles(input);
        for (int i = 0; i < values.Length; i++) values[i] *= 1 + Perturbation * random.Normal((ulong)i);
        return tensor(values).reshape(input.shape).to(input.dtype);
    }

    private static double[] At(double[] values, long[]? positions) =>
        positions is null ? values : Array.ConvertAll(positions, position => values[position]);

    private static double[] Difference(double[] left, double[] right)
    {
        double[] difference = new double[left.Length];
        for (int i = 0; i < difference.Length; i++) difference[i] = left[i] - right[i];
        return difference;
    }

    private static double Norm(double[] values)
    {
        double sum = 0;
        foreach (double value in values) sum += value * value;
        return Math.Sqrt(sum);
    }

    private static double[] Doubles(Tensor values)
    {
        using IDisposable noGrad = no_grad();
        using DisposeScope scope = NewDisposeScope();
        return Learning.Tensors.TensorData.Copy<double>(values.detach().to(ScalarType.Float64));
    }
}
