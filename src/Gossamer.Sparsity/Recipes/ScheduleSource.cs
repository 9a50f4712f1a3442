namespace Gossamer.Sparsity.Recipes;

/// <summary>Whose schedule of rounds a method follows.</summary>
public enum ScheduleSource
{
    /// <summary>One for all methods: interval, drop fraction, last round, rounding and order alike, so that only the rules differ.</summary>
    Shared,

    /// <summary>Each method's published one.</summary>
    Own,
}
