namespace Gossamer.TwoParty.Networks.Sessions;

/// <summary>The server does not answer this query; the session goes on.</summary>
public sealed class QueryRefusedException : Exception
{
    internal QueryRefusedException(QueryAnswer answer)
        : base(answer switch
        {
            QueryAnswer.QuotaUsed => "The server answers no further query of this key: its quota is used up.",
            QueryAnswer.Stopping => "The server answers no further query: it is about to stop.",
            _ => $"The server answers this query by {(byte)answer}, which means nothing here.",
        }) => Reason = answer;

    /// <summary>Why.</summary>
    public QueryAnswer Reason { get; }
}
