namespace Gossamer.TwoParty.Benchmarks;

/// <summary>How the second process finds and proves itself to the first.</summary>
/// <param name="Port">Port on the loopback interface.</param>
/// <param name="KeyPath">Its key, for <see cref="Runtime.PartyKey.Load"/>.</param>
/// <param name="Pin">Fingerprint of the first process's key.</param>
public sealed record BenchmarkPeer(int Port, string KeyPath, string Pin);
