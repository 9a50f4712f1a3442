using Gossamer.EdgeInference.Agents;
using Gossamer.EdgeInference.Model;
using Gossamer.Learning.Training;

namespace Gossamer.EdgeInference.Recipes;

/// <summary>Runs a plan of training to its end, from its checkpoint where there is one.</summary>
internal static class AgentTraining
{
    /// <summary>The training, complete; its last checkpoint is on disk.</summary>
    public static AgentTrainer Run(
        AgentPlan plan, EdgeModel model, string checkpoint, Action<EpisodeSummary>? tell, IProgress<TrainingProgress>? progress, CancellationToken cancellation)
    {
        AgentTrainer trainer = plan.CreateTrainer(model);
        if (File.Exists(checkpoint)) AgentCheckpoint.Restore(checkpoint, plan, trainer);
        AgentSchedule schedule = plan.Schedule;
        Report(double.NaN);
        while (!trainer.IsComplete)
        {
            if (cancellation.IsCancellationRequested)
            {
                AgentCheckpoint.Save(checkpoint, plan, trainer);
                cancellation.ThrowIfCancellationRequested();
            }
            EpisodeSummary episode = trainer.RunEpisode();
            tell?.Invoke(episode);
            Report(-episode.Reward);
            if (trainer.IsComplete || trainer.Episode % schedule.CheckpointEvery == 0) AgentCheckpoint.Save(checkpoint, plan, trainer);
        }
        return trainer;

        void Report(double loss) => progress?.Report(new TrainingProgress(
            $"{plan.Agent}, seed {plan.Seed}", (long)trainer.Episode * schedule.EpisodeSlots, (long)schedule.Episodes * schedule.EpisodeSlots, trainer.Episode, loss, null));
    }
}
