using Gossamer.Inference.Networks;
using Gossamer.Learning.Models;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Gossamer.EdgeInference.Bearings;

/// <summary>
/// A convolutional network for windows of one signal: convolutions along time without padding, each normalised and rectified, then the mean over time
/// or all of it, a hidden layer where one is asked for, and the classes. Maps have the height 1, so that the sparse kernels for pictures run it.
/// </summary>
public sealed class BearingNetwork : nn.Module<Tensor, Tensor>, IGraphModule
{
    /// <summary>A convolution passes over every second place as long as this many are left behind it.</summary>
    private const int LeastPlaces = 12;

    private readonly Sequential _features, _classifier;
    private readonly bool _keepsPlaces;

    /// <summary>A network for windows of <paramref name="length"/> samples in <paramref name="inputs"/> channels.</summary>
    /// <exception cref="ArgumentException">An option is out of range, or the window shorter than the convolutions together.</exception>
    public BearingNetwork(BearingNetworkOptions options, int inputs, int length, int classes, ulong seed)
        : base(nameof(BearingNetwork))
    {
        options = options.Resolve();
        List<(string, nn.Module<Tensor, Tensor>)> features = [];
        int channels = inputs, places = length;
        for (int i = 0; i < options.Channels.Count; i++)
        {
            int taps = options.TapsOf(i, length), stride = (places - taps) / 2 + 1 >= LeastPlaces ? 2 : 1;
            if (places < taps) throw new ArgumentException($"a window of {length} samples is too short for {options.Channels.Count} convolutions of {string.Join(", ", options.Taps)} taps");
            features.Add(($"conv{i + 1}", nn.Conv2d(channels, options.Channels[i], (1, taps), stride: (stride, stride), bias: false)));
            features.Add(($"norm{i + 1}", nn.BatchNorm2d(options.Channels[i])));
            features.Add(($"relu{i + 1}", nn.ReLU(inplace: true)));
            (channels, places) = (options.Channels[i], (places - taps) / stride + 1);
        }
        _keepsPlaces = options.KeepsPlaces;
        if (_keepsPlaces) channels *= places;
        List<(string, nn.Module<Tensor, Tensor>)> classifier = [];
        if (options.Hidden > 0)
        {
            classifier.Add(("hidden", nn.Linear(channels, options.Hidden)));
            classifier.Add(("relu", nn.ReLU(inplace: true)));
            channels = options.Hidden;
        }
        classifier.Add(("classes", nn.Linear(channels, classes)));
        register_module("features", _features = nn.Sequential(features));
        register_module("classifier", _classifier = nn.Sequential(classifier));
        WeightInitialization.KaimingNormalFanOut(this, seed);
    }

    /// <summary>From [batch, inputs, 1, length] to logits [batch, classes].</summary>
    public override Tensor forward(Tensor input)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor maps = _features.call(input);
        return _classifier.call(_keepsPlaces ? maps.flatten(1) : maps.mean([2, 3])).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public int Describe(GraphBuilder graph, int input, string name)
    {
        string prefix = name.Length == 0 ? "" : $"{name}.";
        int maps = graph.Module(input, _features, $"{prefix}features");
        int features = graph.Add(_keepsPlaces ? new FlattenOperation() : new GlobalAverageOperation(), maps);
        return graph.Module(features, _classifier, $"{prefix}classifier");
    }
}
