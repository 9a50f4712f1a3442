using System.Text.Json;
using Gossamer.EdgeInference.Agents;
using Gossamer.EdgeInference.Model;
using Gossamer.EdgeInference.Policies;
using Gossamer.Inference.Checkpoints;
using Gossamer.Learning.Data.Formats;
using Gossamer.Learning.Runs;

namespace Gossamer.EdgeInference.Recipes;

/// <summary>
/// Agents in files: what was trained, in what scenario, by what schedule, and everything that a training needs to go on. Written in one step and
/// protected by a checksum.
/// </summary>
public static class AgentCheckpoint
{
    private const string PlanEntry = "plan", TrainerEntry = "trainer";

    /// <summary>Writes a training's state.</summary>
    public static void Save(string path, AgentPlan plan, AgentTrainer trainer)
    {
        var writer = new StateWriter();
        writer.Write(PlanEntry, JsonSerializer.Serialize(plan, RecipeJson.Of<AgentPlan>()));
        writer.Write(TrainerEntry, trainer);
        CheckpointFile.Save(path, writer);
    }

    /// <summary>Goes on with a training of exactly this plan.</summary>
    /// <exception cref="InvalidDataException">The file is damaged, or of another plan.</exception>
    public static void Restore(string path, AgentPlan plan, AgentTrainer trainer)
    {
        StateReader reader = CheckpointFile.Load(path);
        using JsonDocument found = Parse(reader), expected = JsonDocument.Parse(JsonSerializer.Serialize(plan, RecipeJson.Of<AgentPlan>()));
        foreach (JsonProperty field in expected.RootElement.EnumerateObject())
            if (!found.RootElement.TryGetProperty(field.Name, out JsonElement value) || !JsonElement.DeepEquals(value, field.Value))
                throw new InvalidDataException($"{path}: was trained with another {field.Name}; name another folder, or remove the file to train again");
        reader.Read(TrainerEntry, trainer);
    }

    /// <summary>Reads what a file holds, and the trained policy ready to decide.</summary>
    /// <exception cref="InvalidDataException">The file is damaged.</exception>
    public static (AgentPlan Plan, EdgeModel Model, IPolicy Policy, int Episodes) Load(string path) => Read(CheckpointFile.Load(path));

    /// <summary>The same for a system that it was not trained in.</summary>
    /// <exception cref="ArgumentException">The agent decides for its own devices alone, and these are others.</exception>
    /// <exception cref="InvalidDataException">The file is damaged.</exception>
    public static (AgentPlan Plan, EdgeModel Model, IPolicy Policy, int Episodes) Load(string path, EdgeScenario scenario)
    {
        (AgentPlan plan, EdgeModel own, AgentTrainer trainer) = ReadTrainer(CheckpointFile.Load(path));
        var model = new EdgeModel(scenario);
        try
        {
            return (plan, model, trainer.Agent.ToPolicy(model), trainer.Episode);
        }
        catch (ArgumentException) when (AreAlike(own, model))
        {
            return (plan, model, trainer.Agent.ToPolicy(), trainer.Episode);
        }
        catch (ArgumentException exception)
        {
            throw new ArgumentException($"{path}: {exception.Message}; it was trained with {Size(own)}, here are {Size(model)}", exception);
        }
    }

    /// <summary>The same of a file that is open already.</summary>
    /// <exception cref="InvalidDataException">An entry is damaged.</exception>
    public static (AgentPlan Plan, EdgeModel Model, IPolicy Policy, int Episodes) Read(StateReader reader)
    {
        (AgentPlan plan, EdgeModel model, AgentTrainer trainer) = ReadTrainer(reader);
        return (plan, model, trainer.Agent.ToPolicy(), trainer.Episode);
    }

    private static (AgentPlan Plan, EdgeModel Model, AgentTrainer Trainer) ReadTrainer(StateReader reader)
    {
        AgentPlan plan;
        EdgeModel model;
        AgentTrainer trainer;
        try
        {
            plan = JsonSerializer.Deserialize(reader.ReadText(PlanEntry), RecipeJson.Of<AgentPlan>()) ?? throw new JsonException("it is null");
            model = new EdgeModel(plan.Scenario);
            trainer = plan.CreateTrainer(model);
        }
        catch (JsonException exception)
        {
            throw reader.Malformed(PlanEntry, $"is not what this build writes ({FormatError.Printable(exception.Message)})");
        }
        catch (ArgumentException exception)
        {
            throw reader.Malformed(PlanEntry, exception.Message);
        }
        reader.Read(TrainerEntry, trainer);
        return (plan, model, trainer);
    }

    /// <summary>Whether states and decisions of two systems have the same size.</summary>
    private static bool AreAlike(EdgeModel first, EdgeModel second) => Size(first) == Size(second);

    private static string Size(EdgeModel model) =>
        $"{string.Join(" + ", Enumerable.Range(0, model.Services).Select(m => model.DevicesOf(m).Count))} devices, {model.Levels} rates and {model.Channel.States} states of channels";

    private static JsonDocument Parse(StateReader reader)
    {
        try
        {
            return JsonDocument.Parse(reader.ReadText(PlanEntry));
        }
        catch (JsonException exception)
        {
            throw reader.Malformed(PlanEntry, $"is not JSON ({FormatError.Printable(exception.Message)})");
        }
    }
}
