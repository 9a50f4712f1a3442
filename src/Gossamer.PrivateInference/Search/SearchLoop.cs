using Gossamer.Inference.Checkpoints;
using Gossamer.Learning.Data;
using Gossamer.Learning.Optimization;
using Gossamer.Learning.Schedules;
using Gossamer.Learning.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace Gossamer.PrivateInference.Search;

/// <summary>
/// Trains weights and gates together: each step takes a batch of either half of the data, moves α down the gradient of
/// L_val(w′(α), α) + λ · E[price](α), and then w down that of L_trn. Its state can be saved between any two steps; a loop that loads it goes on
/// to the same bits.
/// </summary>
public sealed class SearchLoop : IStateful
{
    private const double FirstDecay = 0.5, SecondDecay = 0.999;

    private readonly GatedNetwork _network;
    private readonly GatePrices _prices;
    private readonly DataLoader _training, _validation;
    private readonly SearchLoopOptions _options;
    private readonly Func<Tensor, Tensor, Tensor> _loss;
    private readonly WeightUpdate _update;
    private readonly AdamW _architectureUpdate;
    private readonly BilevelGradient _bilevel;
    private readonly CosineSchedule _learningRate;
    private readonly ModuleBuffers _buffers;
    private readonly List<SearchEpoch> _trace = [];
    private double _trainingSum, _validationSum;
    private long _moves;

    /// <summary>A search at its beginning.</summary>
    /// <param name="network">Whose gates are searched; it must mix.</param>
    /// <param name="prices">What its operators cost.</param>
    /// <param name="training">Batches that the weights are trained on.</param>
    /// <param name="validation">As many batches of other samples, for α.</param>
    /// <param name="options">Lengths and rates.</param>
    /// <param name="loss">Loss of (logits [batch, classes], labels [batch]); by default cross-entropy.</param>
    /// <exception cref="ArgumentException">Prices or batches do not fit, or an option is out of range.</exception>
    public SearchLoop(
        GatedNetwork network, GatePrices prices, DataLoader training, DataLoader validation, SearchLoopOptions options,
        Func<Tensor, Tensor, Tensor>? loss = null)
    {
        if (prices.Count != network.Gates.Count) throw new ArgumentException($"{prices.Count} prices do not fit {network.Gates.Count} gates");
        if (training.BatchCount > validation.BatchCount)
            throw new ArgumentException($"{training.BatchCount} batches for weights, but only {validation.BatchCount} for gates");
        if (options.Epochs < 1 || options.WarmUpEpochs < 0 || options.WarmUpEpochs >= options.Epochs)
            throw new ArgumentException($"{options.WarmUpEpochs} of {options.Epochs} epochs without gates leave none to search in");
        (_network, _prices, _training, _validation, _options) = (network, prices, training, validation, options);
        _loss = loss ?? CrossEntropy.WithSmoothing(0);
        _update = new WeightUpdate(network);
        _architectureUpdate = new AdamW(FirstDecay, SecondDecay, weightDecay: options.ArchitectureDecay);
        _bilevel = new BilevelGradient(network.Weights, network.Architecture, _update.Momentum, _update.WeightDecay, _update.RateOf);
        _learningRate = new CosineSchedule(options.LearningRate, options.FinalLearningRate, TotalSteps);
        _buffers = new ModuleBuffers(network);
    }

    /// <summary>Raised after every step, while the state is whole.</summary>
    public event Action? StepCompleted;

    /// <summary>Steps completed.</summary>
    public long Steps => _update.Steps;

    /// <summary>Steps of the whole search.</summary>
    public long TotalSteps => (long)_options.Epochs * _training.BatchCount;

    /// <summary>The epochs so far.</summary>
    public IReadOnlyList<SearchEpoch> Trace => _trace;

    /// <inheritdoc/>
    public int SchemaVersion => 1;

    /// <summary>Searches to the end.</summary>
    /// <exception cref="TrainingDivergedException">A loss is not finite; the step was not taken.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellation"/> was requested; the loop stands between two steps.</exception>
    public void Run(CancellationToken cancellation = default)
    {
        _network.Choices = null;
        _network.train();
        while (Steps < TotalSteps)
        {
            var epoch = checked((int)(Steps / _training.BatchCount));
            int first = (int)(Steps % _training.BatchCount);
            foreach ((Batch training, Batch validation) in
                _training.Batches(epoch, first, cancellation).Zip(_validation.Batches(epoch, first, cancellation)))
            {
                cancellation.ThrowIfCancellationRequested();
                Step(training, validation, movesGates: epoch >= _options.WarmUpEpochs);
                if (Steps % _training.BatchCount == 0) EndEpoch();
                StepCompleted?.Invoke();
            }
        }
    }

    /// <inheritdoc/>
    public void Save(StateWriter writer)
    {
        writer.Write("update", _update);
        writer.Write("architecture", _network.Architecture);
        writer.Write("architecture-update", _architectureUpdate);
        writer.Write("buffers", _buffers);
        writer.Write("training-sum", _trainingSum);
        writer.Write("validation-sum", _validationSum);
        writer.Write("moves", _moves);
        double[] trace = [.. _trace.SelectMany(static epoch => (double[])
            [epoch.TrainingLoss, epoch.ValidationLoss, epoch.ExpectedPrice, epoch.Entropy, .. epoch.ComparisonShares])];
        writer.Write<double>("trace", trace);
    }

    /// <inheritdoc/>
    public void Load(StateReader reader)
    {
        reader.Read("update", _update);
        reader.Read("architecture", _network.Architecture);
        reader.Read("architecture-update", _architectureUpdate);
        reader.Read("buffers", _buffers);
        _trainingSum = reader.ReadDouble("training-sum");
        _validationSum = reader.ReadDouble("validation-sum");
        _moves = reader.ReadInt64("moves");
        if (Steps > TotalSteps) throw reader.Malformed("update/steps", $"is {Steps}, the search has {TotalSteps}");
        _trace.Clear();
        foreach (double[] row in reader.Read<double>("trace", Steps / _training.BatchCount * (4 + _prices.Count)).Chunk(4 + _prices.Count))
            _trace.Add(new SearchEpoch(row[0], row[1], row[2], row[3], row[4..]));
    }

    private void Step(Batch training, Batch validation, bool movesGates)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor like = _network.Weights[0].Value;
        (Tensor inputs, Tensor labels) = BatchTensors.Of(training, _training.Dataset.SampleShape, like);
        double rate = _learningRate.At(Steps);
        if (movesGates)
        {
            (Tensor judged, Tensor judgedLabels) = BatchTensors.Of(validation, _validation.Dataset.SampleShape, like);
            // Statistics of the looks ahead are not those of the network.
            _network.StatisticsMomentum = 0;
            double loss = Checked(_bilevel.Compute(
                () => Loss(inputs, labels), () => Loss(judged, judgedLabels), _options.Order == BilevelOrder.Second ? rate : 0));
            _network.StatisticsMomentum = null;
            AddPriceGradient();
            _architectureUpdate.Step([_network.Architecture], _options.ArchitectureRate);
            (_validationSum, _moves) = (_validationSum + loss, _moves + 1);
        }
        _network.Architecture.Value.requires_grad = false;
        try
        {
            Tensor loss = Loss(inputs, labels);
            _trainingSum += Checked(loss.ToDouble());
            loss.backward();
            _update.Step(rate);
        }
        finally
        {
            _network.Architecture.Value.requires_grad = true;
        }
    }

    private Tensor Loss(Tensor inputs, Tensor labels)
    {
        Tensor loss = _loss(_network.call(inputs), labels);
        return _network.RangePenalty is { } penalty ? loss + _options.RangeWeight * penalty : loss;
    }

    private void AddPriceGradient()
    {
        using IDisposable grad = no_grad();
        using DisposeScope scope = NewDisposeScope();
        double[,] gradient = _prices.Gradient(_network.Shares());
        Tensor own = _network.Architecture.Value.grad!;
        own.add_(tensor(gradient.Cast<double>().ToArray()).reshape(own.shape).to(own.dtype), alpha: _options.PriceWeight);
    }

    private double Checked(double loss)
    {
        if (double.IsFinite(loss)) return loss;
        _network.StatisticsMomentum = null;
        throw new TrainingDivergedException(Steps + 1, (int)(Steps / _training.BatchCount) + 1, loss);
    }

    private void EndEpoch()
    {
        double[,] shares = _network.Shares();
        double entropy = Enumerable.Range(0, _prices.Count).Average(gate => Entropy(shares[gate, 0]) + Entropy(shares[gate, 1])) / Math.Log(2);
        _trace.Add(new SearchEpoch(
            _trainingSum / _training.BatchCount, _moves == 0 ? double.NaN : _validationSum / _moves, _prices.Expected(shares), entropy,
            [.. Enumerable.Range(0, _prices.Count).Select(gate => shares[gate, 0])]));
        (_trainingSum, _validationSum, _moves) = (0, 0, 0);
    }

    private static double Entropy(double share) => share <= 0 ? 0 : -share * Math.Log(share);
}
