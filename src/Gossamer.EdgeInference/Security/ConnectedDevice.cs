using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Gossamer.EdgeInference.Security;

/// <summary>Who is at the other end of a connection, as its certificate says.</summary>
/// <param name="Id">The device's id.</param>
/// <param name="Certificate">Its certificate.</param>
internal sealed record ConnectedDevice(string Id, X509Certificate2 Certificate)
{
    /// <summary>The id of the device that a request comes from.</summary>
    public static string Of(HttpContext context) => context.Features.GetRequiredFeature<ConnectedDevice>().Id;
}
