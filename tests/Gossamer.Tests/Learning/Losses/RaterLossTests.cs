using Gossamer.Learning.Losses;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace Gossamer.Tests.Learning.Losses;

public sealed class RaterLossTests : IDisposable
{
    private readonly DisposeScope _scope = NewDisposeScope();

    public void Dispose() => _scope.Dispose();

    [Fact]
    public void Shares_are_counted_and_weighted()
    {
        Tensor labels = tensor(new long[] { 0, 1, 1, 1, -1, 0 }, [3, 2]);
        AssertValues([1.0 / 3, 2.0 / 3, 1.0 / 2, 1.0 / 2], RaterVotes.Shares(tensor(new long[] { 0, 1, 1, 0, 1, -1 }, [3, 2]), 2));
        AssertValues([0.25, 0.75, 0.2, 0.8], RaterVotes.Shares(tensor(new long[] { 0, 0, 1, 1 }, [2, 2]), 2, [1, 3])[0].unsqueeze(0), RaterVotes.Shares(tensor(new long[] { 0, 1, 1, 1 }, [2, 2]), 2, [1, 4])[0].unsqueeze(0));
        AssertValues([0, 0], RaterVotes.Choose(labels, [0, 2]).to_type(ScalarType.Float32));
        Assert.Throws<ArgumentException>(() => RaterVotes.Shares(labels, 2, [1]));
    }

    [Fact]
    public void Hard_shares_give_the_usual_cross_entropy_and_soft_ones_their_mean()
    {
        Tensor logits = randn(4, 3, 5, 5), labels = randint(3, [4, 5, 5]);
        Tensor hard = nn.functional.one_hot(labels, 3).movedim([-1], [1]).to_type(ScalarType.Float32);
        Assert.Equal(nn.functional.cross_entropy(logits, labels).ToDouble(), SoftCrossEntropy.Of(logits, hard).ToDouble(), 1e-5);
        Tensor other = roll(hard, 1, 1);
        Assert.Equal((SoftCrossEntropy.Of(logits, hard).ToDouble() + SoftCrossEntropy.Of(logits, other).ToDouble()) / 2, SoftCrossEntropy.Of(logits, (hard + other) / 2).ToDouble(), 1e-5);
        // Where nobody disputes, nothing is cut off; where everybody does, nothing above the limit is left.
        Assert.Equal(SoftCrossEntropy.Of(logits, hard).ToDouble(), SoftCrossEntropy.Truncated(logits, hard, 0.01).ToDouble(), 1e-5);
        Assert.True(SoftCrossEntropy.Truncated(logits, (hard + other) / 2, 0.01).ToDouble() <= 0.0100001);
    }

    [Fact]
    public void Squared_dice_is_least_where_probabilities_equal_shares()
    {
        Tensor shares = tensor(new float[] { 0.3f, 0.7f }, [1, 2, 1]);
        double At(double p) => SoftDiceLoss.Of(tensor(new[] { (float)Math.Log(1 - p), (float)Math.Log(p) }, [1, 2, 1]), shares).ToDouble();
        Assert.True(At(0.7) < 1e-4 && At(0.6) > At(0.7) && At(0.85) > At(0.7));
        Assert.Equal(1 - 2 * 0.7 * 0.5 / (0.7 * 0.7 + 0.25), At(0.5), 1e-4);
    }

    [Fact]
    public void Generalized_cross_entropy_lies_between_its_two_ends()
    {
        Tensor logits = randn(8, 3), labels = randint(3, 8);
        double crossEntropy = nn.functional.cross_entropy(logits, labels).ToDouble();
        double right = nn.functional.softmax(logits, 1).gather(1, labels.unsqueeze(1)).mean().ToDouble();
        Assert.Equal(1 - right, GeneralizedCrossEntropy.Of(logits, labels, 1).ToDouble(), 1e-5);
        Assert.Equal(crossEntropy, GeneralizedCrossEntropy.Of(logits, labels, 1e-3).ToDouble(), 1e-2 * crossEntropy);
        Assert.Throws<ArgumentOutOfRangeException>(() => GeneralizedCrossEntropy.Of(logits, labels, 0));
    }

    [Fact]
    public void Corrected_probabilities_are_those_of_what_is_said()
    {
        Tensor confusion = tensor(new float[] { 0.9f, 0.1f, 0.3f, 0.7f }, [2, 2]);
        AssertValues([0.5 * 0.9 + 0.5 * 0.3, 0.5 * 0.1 + 0.5 * 0.7], ForwardCorrection.Apply(tensor(new float[] { 0.5f, 0.5f }, [1, 2]), confusion));
    }

    [Fact]
    public void Confusions_of_raters_are_learnt()
    {
        double[][,] matrices = [new[,] { { 0.95, 0.05 }, { 0.05, 0.95 } }, new[,] { { 0.6, 0.4 }, { 0.1, 0.9 } }];
        var random = new Random(4);
        long[] said = new long[2 * 4000];
        float[] logits = new float[2 * 4000];
        for (int i = 0; i < 4000; i++)
        {
            int truth = random.Next(2);
            logits[2 * i + truth] = 12;
            for (int rater = 0; rater < 2; rater++) said[rater * 4000 + i] = random.NextDouble() < matrices[rater][truth, 0] ? 0 : 1;
        }
        using var confusion = new RaterConfusion(2, 2);
        Tensor input = tensor(logits, [4000, 2]), labels = tensor(said, [2, 4000]);
        optim.Optimizer adam = optim.Adam(confusion.parameters(), lr: 0.05);
        for (int step = 0; step < 250; step++)
        {
            adam.zero_grad();
            confusion.Loss(input, labels, traceWeight: 0).backward();
            adam.step();
        }
        float[] learnt = [.. confusion.Matrices().detach().data<float>()];
        for (int i = 0; i < 8; i++) Assert.Equal(matrices[i / 4][i / 2 % 2, i % 2], learnt[i], 0.03);
        confusion.Set(matrices);
        Assert.Equal(0.4, confusion.Matrices()[1, 0, 1].ToDouble(), 1e-5);
        // A smaller trace is a smaller loss.
        double with_ = confusion.Loss(input, labels, 1).ToDouble(), without = confusion.Loss(input, labels, 0).ToDouble();
        Assert.Equal((0.95 + 0.95 + 0.6 + 0.9) / 2, with_ - without, 1e-4);
    }

    [Fact]
    public void Blurred_labels_still_add_up()
    {
        Tensor labels = zeros([1, 20, 20], ScalarType.Int64);
        labels[TensorIndex.Colon, TensorIndex.Slice(5, 15), TensorIndex.Slice(5, 15)] = tensor(1L);
        Tensor shares = BoundaryBlur.Apply(RaterVotes.Shares(labels.unsqueeze(0), 2), 1.5);
        Assert.True((shares.sum(1) - 1).abs().max().ToDouble() < 1e-5);
        Assert.Equal(0.5, shares[0, 1, 10, 4].ToDouble() / 2 + shares[0, 1, 10, 5].ToDouble() / 2, 0.01);
        Assert.Equal(1, shares[0, 1, 10, 10].ToDouble(), 0.01);
    }

    private static void AssertValues(double[] expected, params Tensor[] tensors)
    {
        float[] values = [.. tensors.SelectMany(static tensor => tensor.contiguous().data<float>())];
        Assert.Equal(expected.Length, values.Length);
        for (int i = 0; i < expected.Length; i++) Assert.Equal(expected[i], values[i], 1e-5);
    }
}
