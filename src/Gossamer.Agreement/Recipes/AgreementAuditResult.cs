using Gossamer.Agreement.Auditing;

namespace Gossamer.Agreement.Recipes;

/// <summary>What <see cref="AgreementAudit"/> found.</summary>
/// <param name="Cases">Cases looked at.</param>
/// <param name="Raters">Raters; empty where they are anonymous.</param>
/// <param name="Models">Models.</param>
/// <param name="Findings">What makes agreement mean less than it seems to, errors first.</param>
public sealed record AgreementAuditResult(int Cases, IReadOnlyList<string> Raters, IReadOnlyList<string> Models, IReadOnlyList<AuditFinding> Findings);
