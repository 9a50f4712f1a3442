using System.Numerics;
using System.Runtime.InteropServices;
using Gossamer.Graphs.Walks;
using Gossamer.Kernels.Randomness;

namespace Gossamer.Graphs.Embeddings;

/// <summary>The passes of skip-gram over walks.</summary>
internal sealed class SkipGramTraining
{
    private const int WalksOfABlock = 256;

    private readonly WalkCorpus _walks;
    private readonly float[] _vectors, _context;
    private readonly SkipGramOptions _options;
    private readonly double _lastRateShare;
    private readonly AliasTable? _negatives;
    private readonly double[] _keep;
    private readonly CounterRandom _random;

    public SkipGramTraining(
        WalkCorpus walks, long[] counts, double[] negatives, float[] vectors, float[] context, SkipGramOptions options,
        double lastRateShare)
    {
        (_walks, _vectors, _context, _options, _lastRateShare) = (walks, vectors, context, options, lastRateShare);
        _random = new CounterRandom(options.Seed, "skip-gram");
        _negatives = walks.Count == 0 ? null : new AliasTable(negatives);
        // As word2vec does it: an occurrence of share f above the threshold s is kept with √(s / f) + s / f.
        _keep = Array.ConvertAll(counts, count =>
        {
            double share = options.Subsampling == 0 || count == 0 ? 1 : options.Subsampling * walks.Length / count;
            return options.Subsampling == 0 ? 1 : Math.Sqrt(share) + share;
        });
    }

    /// <summary>Runs all epochs and returns the number of pairs.</summary>
    public long Run(CancellationToken cancellation)
    {
        int blocks = (_walks.Count + WalksOfABlock - 1) / WalksOfABlock;
        long pairs = 0;
        for (int epoch = 0; epoch < _options.Epochs; epoch++)
        {
            if (_options.Mode == SkipGramMode.Hogwild)
            {
                int pass = epoch;
                Parallel.For(
                    0, blocks, new ParallelOptions { CancellationToken = cancellation },
                    block => Interlocked.Add(ref pairs, Block(pass, block, blocks)));
                continue;
            }
            for (int block = 0; block < blocks; block++)
            {
                cancellation.ThrowIfCancellationRequested();
                pairs += Block(epoch, block, blocks);
            }
        }
        return pairs;
    }

    private long Block(int epoch, int block, int blocks)
    {
        double done = (epoch + (double)block / blocks) / _options.Epochs;
        float rate = (float)(_options.LearningRate * Math.Max(_lastRateShare, 1 - done));
        float[] step = new float[_options.Dimension];
        int[] kept = [];
        long pairs = 0;
        for (int walk = block * WalksOfABlock; walk < Math.Min(_walks.Count, (block + 1) * WalksOfABlock); walk++)
        {
            ReadOnlySpan<int> nodes = _walks[walk];
            CounterRandom random = _random.Fork((ulong)epoch).Fork((ulong)walk);
            ulong draws = 0;
            if (kept.Length < nodes.Length) kept = new int[nodes.Length];
            int length = 0;
            foreach (int node in nodes)
                if (_keep[node] >= 1 || random.Uniform(draws++) < _keep[node]) kept[length++] = node;
            for (int center = 0; center < length; center++)
            {
                int window = 1 + random.Below(draws++, _options.Window);
                for (int other = Math.Max(0, center - window); other <= Math.Min(length - 1, center + window); other++)
                {
                    if (other == center) continue;
                    Learn(kept[other], kept[center], rate, random, ref draws, step);
                    pairs++;
                }
            }
        }
        return pairs;
    }

    /// <summary>One pair: the vector of <paramref name="input"/> shall predict <paramref name="output"/> and not the negatives.</summary>
    private void Learn(int input, int output, float rate, CounterRandom random, ref ulong draws, float[] step)
    {
        Span<float> vector = _vectors.AsSpan(input * step.Length, step.Length);
        step.AsSpan().Clear();
        for (int sample = 0; sample <= _options.Negatives; sample++)
        {
            int target = sample == 0 ? output : _negatives![random.Uniform(draws++)];
            if (sample > 0 && target == output) continue;
            Span<float> context = _context.AsSpan(target * step.Length, step.Length);
            float error = ((sample == 0 ? 1f : 0f) - Sigmoid(Dot(vector, context))) * rate;
            AddScaled(context, error, step);
            AddScaled(vector, error, context);
        }
        AddScaled(step, 1, vector);
    }

    private static float Sigmoid(float x) => 1 / (1 + MathF.Exp(-x));

    private static float Dot(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        // Four lanes on every machine, so that sums are formed alike.
        ReadOnlySpan<Vector4> x = MemoryMarshal.Cast<float, Vector4>(a), y = MemoryMarshal.Cast<float, Vector4>(b);
        Vector4 sums = default;
        for (int i = 0; i < x.Length; i++) sums += x[i] * y[i];
        float sum = sums.X + sums.Y + (sums.Z + sums.W);
        for (int i = 4 * x.Length; i < a.Length; i++) sum += a[i] * b[i];
        return sum;
    }

    private static void AddScaled(ReadOnlySpan<float> source, float factor, Span<float> target)
    {
        ReadOnlySpan<Vector4> x = MemoryMarshal.Cast<float, Vector4>(source);
        Span<Vector4> y = MemoryMarshal.Cast<float, Vector4>(target);
        for (int i = 0; i < x.Length; i++) y[i] += x[i] * factor;
        for (int i = 4 * x.Length; i < source.Length; i++) target[i] += source[i] * factor;
    }
}
