using Gossamer.Inference.Checkpoints;
using Gossamer.Kernels.Formats;
using Gossamer.Learning.Optimization;
using Gossamer.Sparsity.Structures;

namespace Gossamer.Sparsity.Layers;

/// <summary>One sparse weight of a network in training: its parameter, its topology and how often each unit was active.</summary>
public sealed class SparseLayer : IStateful
{
    /// <summary>Makes <paramref name="parameter"/> sparse with <paramref name="topology"/>; all its active units count once.</summary>
    public SparseLayer(LayerShape shape, Parameter parameter, LayerStructure structure, SparseTopology topology)
    {
        Shape = shape;
        Parameter = parameter;
        Structure = structure;
        Counters = new ActivityCounters(structure.Units);
        parameter.Restrict(topology);
        long[] units = ActiveUnits();
        Counters.Increment(units);
        InitialUnits = units.Length;
    }

    /// <summary>Name and dimensions.</summary>
    public LayerShape Shape { get; }

    /// <summary>Parameter name within the module.</summary>
    public string Name => Shape.Name;

    /// <summary>Value and optimizer slots: dense tensors under a mask, or the active elements alone.</summary>
    public Parameter Parameter { get; internal set; }

    /// <summary>Units and scopes.</summary>
    public LayerStructure Structure { get; }

    /// <summary>Active positions.</summary>
    public SparseTopology Topology => Parameter.Topology!;

    /// <summary>Rounds in which each unit was active.</summary>
    public ActivityCounters Counters { get; }

    /// <summary>Units active before the first step: what budgets are declared from.</summary>
    public long InitialUnits { get; private set; }

    /// <summary>Share of active positions, d_l.</summary>
    public double Density => (double)Topology.NonZeros / Topology.Positions;

    /// <summary>Active weights summed over all steps so far: what the training cost is counted from.</summary>
    public long ActiveWeightSteps { get; private set; }

    /// <inheritdoc/>
    public int SchemaVersion => 1;

    /// <summary>Notes that one more training step ran on the present topology.</summary>
    public void CountStep() => ActiveWeightSteps += Topology.NonZeros;

    /// <summary>Active units, ascending.</summary>
    public long[] ActiveUnits()
    {
        long[] positions = Topology.ToPositions();
        if (Structure.UnitsArePositions) return positions;
        for (int i = 0; i < positions.Length; i++) positions[i] = Structure.UnitOf(positions[i]);
        Array.Sort(positions);
        return [.. positions.Distinct()];
    }

    /// <summary>Writes topology and counters; the parameter is saved with all the others.</summary>
    public void Save(StateWriter writer)
    {
        writer.Write<int>("row-pointers", Topology.RowPointers);
        writer.Write<int>("column-indices", Topology.ColumnIndices);
        writer.Write("initial-units", InitialUnits);
        writer.Write("active-weight-steps", ActiveWeightSteps);
        writer.Write("counters", Counters);
    }

    /// <inheritdoc/>
    public void Load(StateReader reader)
    {
        try
        {
            Parameter.Restrict(SparseTopology.Create(
                Shape.Rows, Shape.Columns, reader.Read<int>("row-pointers"), reader.Read<int>("column-indices")));
        }
        catch (ArgumentException e)
        {
            throw reader.Malformed("column-indices", e.Message);
        }
        InitialUnits = reader.ReadInt64("initial-units");
        ActiveWeightSteps = reader.ReadInt64("active-weight-steps");
        reader.Read("counters", Counters);
    }
}
