using Gossamer.Agreement.Estimates;
using Gossamer.Agreement.Planning;

namespace Gossamer.Agreement.Studies;

/// <summary>A model beside the raters.</summary>
/// <param name="Model">The model.</param>
/// <param name="Williams">Its mean agreement with raters over their mean agreement with each other (Williams index).</param>
/// <param name="MeanOverRaters">Its mean agreement with each rater.</param>
/// <param name="WorstRater">The least of its mean agreements with a rater.</param>
/// <param name="LeaveOneOut">Its agreement with the fusion of all raters but one, mean over the one; null below three raters.</param>
/// <param name="HumanLeaveOneOut">The agreement of the one left out with that fusion; null below three raters.</param>
/// <param name="WinningRate">Share of raters whom it replaces at no loss beyond the margin, tested rater by rater (Calderon et al., arXiv 2501.10970); null below three raters.</param>
/// <param name="NonInferiority">Whether it agrees with the fusion of all but one rater not worse than the one left out, case by case; null below three raters or two cases.</param>
public sealed record ReplacementRow(
    string Model, Estimate Williams, double? MeanOverRaters, double? WorstRater, double? LeaveOneOut, double? HumanLeaveOneOut, double? WinningRate,
    NonInferiority? NonInferiority);
