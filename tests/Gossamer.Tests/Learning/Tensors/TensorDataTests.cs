using Gossamer.Learning.Tensors;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace Gossamer.Tests.Learning.Tensors;

public sealed class TensorDataTests
{
    [Fact]
    public void Strided_tensors_are_copied_in_row_major_order()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor matrix = arange(6, ScalarType.Float32).view(2, 3);

        Assert.Equal([0, 1, 2, 3, 4, 5], TensorData.Copy<float>(matrix));
        Assert.Equal([0, 3, 1, 4, 2, 5], TensorData.Copy<float>(matrix.t()));
        Assert.Equal([1, 4], TensorData.Copy<float>(matrix[TensorIndex.Colon, TensorIndex.Single(1)]));
        Assert.Equal([5], TensorData.Copy<float>(matrix[1, 2]));
        Assert.Empty(TensorData.Copy<float>(empty(0, 3)));
    }

    [Fact]
    public void Writing_to_a_strided_view_writes_its_elements_and_no_others()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor matrix = zeros(2, 3);
        TensorData.CopyFrom<float>([1, 2, 3, 4, 5, 6], matrix.t());
        Assert.Equal([1, 3, 5, 2, 4, 6], TensorData.Copy<float>(matrix));
        TensorData.CopyFrom<float>([-1, -2], matrix[TensorIndex.Colon, TensorIndex.Single(1)]);
        Assert.Equal([1, -1, 5, 2, -2, 6], TensorData.Copy<float>(matrix));
        TensorData.CopyFrom<float>([9, 8, 7], matrix[1]);
        Assert.Equal([1, -1, 5, 9, 8, 7], TensorData.Copy<float>(matrix));
    }

    [Fact]
    public void Every_shared_element_type_comes_back_with_its_bits()
    {
        RoundTrip<float>([float.NaN, float.Epsilon, -0f]);
        RoundTrip<double>([double.MaxValue, double.NegativeInfinity]);
        RoundTrip<Half>([Half.MaxValue, Half.NaN]);
        RoundTrip<long>([long.MinValue, 1]);
        RoundTrip<int>([int.MaxValue]);
        RoundTrip<short>([short.MinValue]);
        RoundTrip<sbyte>([-128]);
        RoundTrip<byte>([255]);
        RoundTrip<bool>([true, false]);
        using Tensor brain = tensor(new[] { 1.5f, -3 }, ScalarType.BFloat16);
        Assert.Equal([1.5f, -3f], TensorData.Copy<BFloat16>(brain).Select(static value => (float)value));

        static void RoundTrip<T>(T[] values)
            where T : unmanaged
        {
            using Tensor target = zeros(values.Length, TensorData.TypeOf<T>());
            TensorData.CopyFrom<T>(values, target);
            Assert.Equal(values, TensorData.Copy<T>(target));
        }
    }

    [Fact]
    public void A_trainable_leaf_stays_one()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor leaf = zeros([2], requires_grad: true);
        TensorData.CopyFrom<float>([1, 2], leaf);
        Assert.Equal([1, 2], TensorData.Copy<float>(leaf));
        Assert.True(leaf.requires_grad && leaf.is_leaf);
    }

    [Fact]
    public void Wrong_types_and_lengths_are_errors()
    {
        using Tensor target = zeros(2);
        var error = Assert.Throws<ArgumentException>(() => TensorData.Copy<double>(target));
        Assert.Contains("Float32, expected Float64", error.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => TensorData.CopyFrom<float>([1, 2, 3], target));
        Assert.Throws<ArgumentException>(() => TensorData.CopyTo(target, new float[1].AsSpan()));
        Assert.Throws<ArgumentException>(static () => TensorData.TypeOf<char>());
    }

    [Fact]
    public void Copies_leave_no_tensor_behind()
    {
        using Tensor matrix = zeros(20, 30);
        using Tensor strided = matrix.t();
        long before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        TensorData.CopyFrom<float>(TensorData.Copy<float>(strided), strided);
        TensorData.CopyFrom<float>(TensorData.Copy<float>(matrix), matrix);
        Assert.Equal(before, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
    }

    [Fact]
    public void Keeping_allocations_works_where_the_C_library_is_glibc_and_is_no_error_elsewhere()
    {
        bool kept = ProcessMemory.KeepAllocations();
        if (!OperatingSystem.IsLinux()) Assert.False(kept);
        Assert.Equal(kept, ProcessMemory.KeepAllocations());
    }
}
