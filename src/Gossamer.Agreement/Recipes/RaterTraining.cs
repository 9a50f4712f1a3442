using Gossamer.Agreement.Cases;
using Gossamer.Agreement.Segmentation;
using Gossamer.Kernels.Randomness;
using Gossamer.Learning.Data.Formats;
using Gossamer.Learning.Data.Grids;
using Gossamer.Learning.Losses;
using Gossamer.Learning.Models;
using Gossamer.Learning.Optimization;
using Gossamer.Learning.Schedules;
using Gossamer.Learning.Tensors;
using Gossamer.Learning.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace Gossamer.Agreement.Recipes;

/// <summary>
/// Trains a small network on raters' masks of some cases and writes its masks of the others: a model that surely learnt these raters and
/// nothing else, to see what a report says of it.
/// </summary>
public static class RaterTraining
{
    private static readonly double[] Thresholds = [.. Enumerable.Range(1, 19).Select(static step => step / 20.0)];

    /// <summary>Trains and predicts.</summary>
    /// <exception cref="ArgumentException">An option does not fit the files.</exception>
    /// <exception cref="InvalidDataException">A file is not what it should be.</exception>
    /// <exception cref="TrainingDivergedException">The loss is not finite.</exception>
    public static RaterTrainingResult Run(RaterTrainingOptions options, IProgress<TrainingProgress>? progress = null, CancellationToken cancellation = default)
    {
        ProcessMemory.KeepAllocations();
        using AnnotationSet set = AnnotationSet.Open(options.Annotations, options.Layout);
        using SideFiles? pictures = options.Pictures is { } folder ? SideFiles.Open(folder) : null;
        if (!set.RatersAreKnown) throw new ArgumentException($"the raters of {options.Annotations} are anonymous; a network learns one that is known");
        string rater = options.Rater ?? set.Raters[0];
        if (!set.Raters.Contains(rater)) throw new ArgumentException($"there is no rater '{rater}', expected one of {string.Join(", ", set.Raters)}");
        int count = options.TrainingCases ?? set.Cases.Count / 2;
        if (count < 1 || count >= set.Cases.Count) throw new ArgumentException($"{count} of {set.Cases.Count} cases to train on, expected at least one and not all");
        if (options.Steps < 1 || options.BatchSize < 1 || options.PieceSize < 16) throw new ArgumentException("expected at least one step, one piece a step and pieces of 16 pixels");
        TrainingPicture[] train = [.. set.Cases.Take(count).Select(name => Load(set, pictures, name))];
        int own = set.Raters.ToList().IndexOf(rater);

        using var network = new PixelNetwork();
        WeightInitialization.FanInUniform(network, options.Seed);
        using RaterConfusion? confusion = options.Loss == RaterLoss.Confusion ? new RaterConfusion(set.Raters.Count, 2) : null;
        double loss = Train(network, confusion, train, own, options, progress, cancellation);
        network.eval();
        double[][] probabilities = [.. train.Select(picture => Predict(network, picture))];
        double best = Thresholds.MaxBy(threshold => train.Select((picture, i) => Dice(probabilities[i], picture, own, threshold)).Average());
        string folderOfModel = Path.Combine(options.Out, options.Model);
        Directory.CreateDirectory(folderOfModel);
        string[] predicted = [.. set.Cases.Skip(count)];
        foreach (string name in predicted)
        {
            cancellation.ThrowIfCancellationRequested();
            TrainingPicture picture = Load(set, pictures, name);
            double[] marked = Predict(network, picture);
            long[] mask = [.. marked.Select((probability, i) => probability >= best && (picture.Region is null || picture.Region[i] != 0) ? 1L : 0)];
            LabelFile.Write(Path.Combine(folderOfModel, $"{name}.png"), LabelGrid.Of(GridGeometry.Picture(picture.Picture.Width, picture.Picture.Height), mask));
        }
        return new RaterTrainingResult(
            options.Model, options.Loss is RaterLoss.OneRater or RaterLoss.NoiseRobust ? rater : "all", [.. train.Select(static picture => picture.Case)], predicted,
            network.parameters().Sum(static parameter => parameter.numel()), options.Steps, loss, best, train.Select((picture, i) => Dice(probabilities[i], picture, own, best)).Average());
    }

    private static TrainingPicture Load(AnnotationSet set, SideFiles? pictures, string name)
    {
        PictureFile picture = pictures?.LoadPicture(name) ?? set.LoadPicture(name) ?? throw new InvalidDataException($"{set.Location}: case '{name}': no picture; name their folder with --images");
        List<byte[]> masks = [];
        foreach (Annotation annotation in set.Load(name).GroupBy(static annotation => annotation.Rater).Select(static repeats => repeats.First()))
            masks.Add(Bytes(annotation, picture));
        if (masks.Count != set.Raters.Count) throw new InvalidDataException($"{set.Location}: case '{name}': {masks.Count} of {set.Raters.Count} raters; expected all");
        return new TrainingPicture(name, picture, masks, set.LoadRegion(name) is { } region ? Bytes(region, picture) : null);
    }

    private static byte[] Bytes(Annotation annotation, PictureFile picture)
    {
        if (annotation.Grid.Geometry.IsVolume || annotation.Grid.Geometry.Columns != picture.Width || annotation.Grid.Geometry.Rows != picture.Height)
            throw FormatError.At(annotation.File, "geometry", $"shape {annotation.Grid.Geometry.Shape}", $"expected that of the picture, {picture.Width} x {picture.Height}");
        bool[] marks = [.. annotation.Grid.Labels.Select(static label => label != 0)];
        byte[] bytes = new byte[annotation.Grid.Codes.Length];
        for (int i = 0; i < bytes.Length; i++) bytes[i] = marks[annotation.Grid.Codes[i]] ? (byte)1 : (byte)0;
        return bytes;
    }

    private static double Train(
        PixelNetwork network, RaterConfusion? confusion, TrainingPicture[] train, int own, RaterTrainingOptions options, IProgress<TrainingProgress>? progress, CancellationToken cancellation)
    {
        IReadOnlyList<Parameter> parameters = [.. ModuleParameters.Of(network), .. confusion is null ? [] : ModuleParameters.Of(confusion)];
        var update = new GradientUpdate(parameters, new AdamW(), clipNorm: 5);
        var learningRate = new CosineSchedule(options.LearningRate, 0, options.Steps);
        float[][] pictures = [.. train.Select(static picture => picture.Normalized())];
        var random = new CounterRandom(options.Seed, "pieces");
        double last = 0;
        int counted = 0;
        for (int step = 0; step < options.Steps; step++)
        {
            cancellation.ThrowIfCancellationRequested();
            using DisposeScope scope = NewDisposeScope();
            (Tensor inputs, Tensor labels, int[] chosen) = Pieces(train, pictures, options, random.Fork((ulong)step));
            Tensor loss = LossOf(network.call(inputs), labels, chosen, own, options.Loss, confusion);
            double value = loss.ToDouble();
            if (!double.IsFinite(value)) throw new TrainingDivergedException(step + 1, 1, value);
            loss.backward();
            update.Step(learningRate.At(step));
            if (step >= options.Steps * 9 / 10)
            {
                last += value;
                counted++;
            }
            if (step % 10 == 9) progress?.Report(new TrainingProgress(options.Model, step + 1, options.Steps, 1, value, null));
        }
        return last / counted;
    }

    private static Tensor LossOf(Tensor logits, Tensor labels, int[] chosen, int own, RaterLoss loss, RaterConfusion? confusion)
    {
        switch (loss)
        {
            case RaterLoss.Confusion: return confusion!.Loss(logits, labels);
            case RaterLoss.NoiseRobust: return GeneralizedCrossEntropy.Of(logits, labels[own]);
            case RaterLoss.SoftLabels: return Soft(RaterVotes.Shares(labels, 2));
            case RaterLoss.RandomRater: return Soft(RaterVotes.Shares(RaterVotes.Choose(labels, chosen).unsqueeze(0), 2));
            default: return Soft(RaterVotes.Shares(labels[own].unsqueeze(0), 2));
        }

        Tensor Soft(Tensor shares) => SoftCrossEntropy.Of(logits, shares) + 0.5 * SoftDiceLoss.Of(logits, shares);
    }

    /// <summary>Pieces of the pictures, turned over at random: inputs [batch, 3, side, side], labels [raters, batch, side, side], and a rater for each.</summary>
    private static (Tensor Inputs, Tensor Labels, int[] Chosen) Pieces(TrainingPicture[] train, float[][] pictures, RaterTrainingOptions options, CounterRandom random)
    {
        int batch = options.BatchSize, side = options.PieceSize, raters = train[0].Masks.Count;
        float[] inputs = new float[batch * 3 * side * side];
        long[] labels = new long[raters * batch * side * side];
        int[] chosen = new int[batch];
        for (int sample = 0; sample < batch; sample++)
        {
            CounterRandom draw = random.Fork((ulong)sample);
            int place = draw.Below(0, train.Length);
            (int width, int height) = (train[place].Picture.Width, train[place].Picture.Height);
            if (width < side || height < side) throw new ArgumentException($"case '{train[place].Case}' is {width} x {height}, smaller than pieces of {side}");
            (int left, int top, int turn) = (draw.Below(1, width - side + 1), draw.Below(2, height - side + 1), draw.Below(3, 4));
            chosen[sample] = draw.Below(4, raters);
            for (int y = 0; y < side; y++)
                for (int x = 0; x < side; x++)
                {
                    int source = (top + ((turn & 1) != 0 ? side - 1 - y : y)) * width + left + ((turn & 2) != 0 ? side - 1 - x : x);
                    for (int channel = 0; channel < 3; channel++) inputs[((sample * 3 + channel) * side + y) * side + x] = pictures[place][channel * width * height + source];
                    for (int rater = 0; rater < raters; rater++) labels[((rater * batch + sample) * side + y) * side + x] = train[place].Masks[rater][source];
                }
        }
        return (tensor(inputs, [batch, 3, side, side]), tensor(labels, [raters, batch, side, side]), chosen);
    }

    private static double[] Predict(PixelNetwork network, TrainingPicture picture)
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable noGradient = no_grad();
        Tensor logits = network.call(tensor(picture.Normalized(), [1, 3, picture.Picture.Height, picture.Picture.Width]));
        return [.. TensorData.Copy<float>(nn.functional.softmax(logits, 1)[0, 1].contiguous()).Select(static value => (double)value)];
    }

    private static double Dice(double[] probabilities, TrainingPicture picture, int rater, double threshold)
    {
        long common = 0, total = 0;
        for (int i = 0; i < probabilities.Length; i++)
        {
            if (picture.Region is not null && picture.Region[i] == 0) continue;
            bool predicted = probabilities[i] >= threshold, marked = picture.Masks[rater][i] != 0;
            if (predicted && marked) common++;
            total += (predicted ? 1 : 0) + (marked ? 1 : 0);
        }
        return total == 0 ? 1 : 2.0 * common / total;
    }
}
