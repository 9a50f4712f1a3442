using System.Numerics;
using CsCheck;
using Gossamer.Kernels.Elementwise;
using Gossamer.Kernels.Execution;
using Gossamer.Kernels.Layout;
using Gossamer.Tests.Kernels.Layout;
using Xunit;

namespace Gossamer.Tests.Kernels.Elementwise;

public sealed class PackedElementsTests
{
    private static readonly Gen<(PackedLayout, PackedLayout, PackedLayout)> Layouts =
        from sizes in PackedSample.Layouts
        from halos in Gen.Int[0, 2].Array[3]
        select (sizes.WithHalo(halos[0]), sizes.WithHalo(halos[1]), sizes.WithHalo(halos[2]));

    [Fact]
    public void Every_operation_matches_its_formula_between_any_halos() =>
        Gen.Select(Layouts, PackedSample.Executions).Sample(
            (layouts, where) =>
            {
                PackedSample.On(where, execution => Check<float>(layouts.Item1, layouts.Item2, layouts.Item3, execution));
                PackedSample.On(where, execution => Check<double>(layouts.Item1, layouts.Item2, layouts.Item3, execution));
            },
            iter: 100, threads: 1, seed: "0000KOIPe036");

    [Fact]
    public void NaN_passes_the_ReLU()
    {
        var layout = new PackedLayout(32, 1, 1, 1);
        float[] input = new float[layout.Length], output = new float[layout.Length];
        input[3] = float.NaN;
        input[4] = -1;
        PackedElements.Rectify<float>(layout, input, layout, output);
        Assert.Equal(input[..4], output[..4]);
        Assert.Equal(0, output[4]);
    }

    [Fact]
    public void What_does_not_fit_is_refused()
    {
        PackedLayout layout = new(1, 2, 3, 4), other = new(1, 2, 4, 3);
        float[] full = new float[layout.Length];
        Assert.Throws<ArgumentException>(() => PackedElements.Copy<float>(layout, full, other, new float[other.Length]));
        Assert.Throws<ArgumentException>(() => PackedElements.AddTo<float>(layout, full.AsSpan(1), layout, full));
        Assert.Throws<ArgumentException>(() => PackedElements.Add<float>(layout, full, layout, full, layout, full.AsSpan(1), true));
    }

    private static int Check<T>(PackedLayout aLayout, PackedLayout bLayout, PackedLayout cLayout, KernelExecution execution)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        double[] a = PackedSample.Draw(aLayout, "a"), b = PackedSample.Draw(bLayout, "b");
        using PackedBuffer<T> x = PackedSample.Holding<T>(aLayout, a), y = PackedSample.Holding<T>(bLayout, b);
        Expect(a, to => PackedElements.Copy<T>(aLayout, x.Span, cLayout, to.Span, execution));
        Expect(a.Select(static v => Math.Max(0, v)), to => PackedElements.Rectify<T>(aLayout, x.Span, cLayout, to.Span, execution));
        Expect(
            a.Zip(b, static (v, w) => v > 0 ? w : 0),
            to => PackedElements.RectifyBackward<T>(aLayout, x.Span, bLayout, y.Span, cLayout, to.Span, execution));
        foreach (bool rectifies in (bool[])[false, true])
            Expect(
                a.Zip(b, (v, w) => Sum(v, w) is var sum && rectifies ? Math.Max(0, sum) : sum),
                to => PackedElements.Add<T>(aLayout, x.Span, bLayout, y.Span, cLayout, to.Span, rectifies, execution));

        // In place, in an order in which each result is the next one's input.
        PackedElements.RectifyBackward<T>(aLayout, x.Span, bLayout, y.Span, bLayout, y.Span, execution);
        double[] passed = [.. a.Zip(b, static (v, w) => v > 0 ? w : 0)];
        Same(passed, y);
        PackedElements.AddTo<T>(aLayout, x.Span, bLayout, y.Span, execution);
        double[] added = [.. passed.Zip(a, Sum)];
        Same(added, y);
        PackedElements.Rectify<T>(bLayout, y.Span, bLayout, y.Span, execution);
        Same(added.Select(static v => Math.Max(0, v)), y);
        return 0;

        static double Sum(double v, double w) => double.CreateChecked(T.CreateChecked(v) + T.CreateChecked(w));

        static void Same(IEnumerable<double> expected, PackedBuffer<T> actual) =>
            Assert.Equal(expected.Select(T.CreateChecked), PackedSample.Read(actual));

        void Expect(IEnumerable<double> expected, Action<PackedBuffer<T>> operation)
        {
            using PackedBuffer<T> result = PackedSample.Blank<T>(cLayout);
            operation(result);
            Same(expected, result);
        }
    }
}
