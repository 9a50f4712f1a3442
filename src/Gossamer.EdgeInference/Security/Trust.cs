using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Gossamer.EdgeInference.Security;

/// <summary>How both sides judge a certificate: by given authorities alone, for one use, without asking anybody.</summary>
internal static class Trust
{
    public static X509ChainPolicy Policy(X509Certificate2Collection authorities, string use)
    {
        var policy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck,
            DisableCertificateDownloads = true,
        };
        policy.CustomTrustStore.AddRange(authorities);
        policy.ApplicationPolicy.Add(new Oid(use));
        return policy;
    }
}
