using System.Numerics;
using Gossamer.Distributed;
using Gossamer.Learning.Tensors;
using TorchSharp;
using static TorchSharp.torch;

namespace Gossamer.Learning.Replication;

/// <summary>
/// Keeps the buffers of a module, the running statistics of batch normalisation, alike on all ranks where every shard is normalised by its own
/// statistics: each shard starts from the same buffers, and what the shards have made of them is averaged by their sizes.
/// </summary>
public sealed class StatisticsAverage
{
    private readonly ReplicaGroup _replicas;
    private readonly Tensor[] _averaged, _counted;
    private readonly TreeAccumulator<float> _floats = new();
    private readonly TreeAccumulator<double> _doubles = new();
    private readonly bool _isDouble;
    private double[] _before = [];
    private long[][] _countedBefore = [];

    /// <summary>Of the buffers of <paramref name="module"/>; integers among them count the same on every rank and are left alone.</summary>
    public StatisticsAverage(nn.Module module, ReplicaGroup replicas)
    {
        _replicas = replicas;
        Tensor[] buffers = [.. module.named_buffers().Select(static entry => entry.buffer)];
        _averaged = [.. buffers.Where(static buffer => buffer.is_floating_point())];
        _counted = [.. buffers.Where(static buffer => buffer.dtype == ScalarType.Int64)];
        _isDouble = _averaged.Any(static buffer => buffer.dtype == ScalarType.Float64);
    }

    /// <summary>To be called before the first forward pass of a step.</summary>
    public void Begin()
    {
        if (_averaged.Length == 0) return;
        _before = Read();
        _countedBefore = [.. _counted.Select(static buffer => TensorData.Copy<long>(buffer))];
    }

    /// <summary>To be called after each shard's backward pass.</summary>
    /// <param name="share">Share of the shard in the batch.</param>
    /// <param name="isLast">Whether no other follows on this rank.</param>
    public void EndShard(double share, bool isLast)
    {
        if (_averaged.Length == 0) return;
        double[] after = Read();
        for (int i = 0; i < after.Length; i++) after[i] *= share;
        if (_isDouble) _doubles.Add(after);
        else _floats.Add(Array.ConvertAll(after, static value => (float)value));
        if (isLast) return;
        Write(_before);
        for (int i = 0; i < _counted.Length; i++) TensorData.CopyFrom<long>(_countedBefore[i], _counted[i]);
    }

    /// <summary>Writes the averages.</summary>
    public void Complete()
    {
        if (_averaged.Length == 0) return;
        if (_isDouble) Write(Sum(_doubles));
        else Write(Array.ConvertAll(Sum(_floats), static value => (double)value));
    }

    private T[] Sum<T>(TreeAccumulator<T> shards)
        where T : unmanaged, INumber<T>
    {
        T[] sum = shards.Take();
        _replicas.Sum<T>(sum);
        return sum;
    }

    private double[] Read()
    {
        using DisposeScope scope = NewDisposeScope();
        return [.. _averaged.SelectMany(static buffer => TensorData.Copy<double>(buffer.to(ScalarType.Float64)))];
    }

    private void Write(double[] values)
    {
        using IDisposable noGrad = no_grad();
        int start = 0;
        foreach (Tensor buffer in _averaged)
        {
            using DisposeScope scope = NewDisposeScope();
            int length = checked((int)buffer.numel());
            Tensor fresh = empty(buffer.shape, ScalarType.Float64);
            TensorData.CopyFrom<double>(values.AsSpan(start, length), fresh);
            buffer.copy_(fresh);
            start += length;
        }
    }
}
