namespace Gossamer.Distributed;

/// <summary>How many processors a rank may take without standing in the way of others on its machine.</summary>
public static class ProcessorShare
{
    /// <summary>
    /// Processors that this process may run on, shared out among the ranks that may run on the same ones; at least 1. A collective call.
    /// </summary>
    public static int Of(ICommunicator communicator)
    {
        if (communicator.Size == 1) return Environment.ProcessorCount;
        ulong own = Hash($"{Environment.MachineName}:{AllowedProcessors()}");
        ulong[] all = new ulong[communicator.Size];
        communicator.AllGather([own], all);
        return Math.Max(1, Environment.ProcessorCount / all.Count(other => other == own));
    }

    /// <summary>The list of processors that a launcher has bound the process to; empty where the system does not tell.</summary>
    private static string AllowedProcessors()
    {
        const string Field = "Cpus_allowed_list:";
        return !OperatingSystem.IsLinux() ? ""
            : File.ReadLines("/proc/self/status").FirstOrDefault(static line => line.StartsWith(Field, StringComparison.Ordinal)) ?? "";
    }

    /// <summary>FNV-1a: the same in every process, which string hashes are not.</summary>
    private static ulong Hash(string text)
    {
        ulong hash = 14695981039346656037;
        foreach (char c in text) hash = (hash ^ c) * 1099511628211;
        return hash;
    }
}
