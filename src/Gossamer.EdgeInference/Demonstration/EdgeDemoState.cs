namespace Gossamer.EdgeInference.Demonstration;

/// <summary>A demonstration while it runs.</summary>
/// <param name="Seconds">Seconds so far.</param>
/// <param name="Phase">What is going on.</param>
/// <param name="Devices">Devices that the edge knows of; 0 where there is none.</param>
/// <param name="Services">Services.</param>
/// <param name="Refused">Connections refused for their certificate.</param>
public sealed record EdgeDemoState(double Seconds, string Phase, int Devices, IReadOnlyList<EdgeDemoServiceState> Services, long Refused);

/// <summary>A service in it: delays and paths over the last five seconds, the rest as the edge last said.</summary>
/// <param name="Name">Name.</param>
/// <param name="Threshold">Promised accuracy.</param>
/// <param name="Accuracy">Mean accuracy so far, by the table.</param>
/// <param name="RecentAccuracy">The same of the last five seconds.</param>
/// <param name="Debt">What is owed.</param>
/// <param name="Delay">Mean delay of a task in seconds.</param>
/// <param name="Waiting">Tasks that wait at the edge.</param>
/// <param name="Share">Share of the edge.</param>
/// <param name="Decisions">What its devices were told last, such as <c>edge 4</c> or <c>device 2</c>.</param>
/// <param name="Edge">Tasks that the edge answered.</param>
/// <param name="Local">Tasks that devices answered as decided.</param>
/// <param name="Degraded">Tasks that devices answered for the edge.</param>
public sealed record EdgeDemoServiceState(
    string Name, double Threshold, double Accuracy, double RecentAccuracy, double Debt, double Delay, int Waiting, double Share, string Decisions, int Edge, int Local, int Degraded);
